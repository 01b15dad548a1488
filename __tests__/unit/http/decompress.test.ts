import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { decompress } from '../../../src/http/decompress.ts';

const TEXT = '{"access_token":"abc"}';

test.each([
  ['gzip', gzipSync(TEXT)],
  ['X-GZip', gzipSync(TEXT)],
  [' deflate ', deflateSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
])('%s is undone', async (coding, bytes) => {
  expect((await decompress(bytes, coding, 100))?.toString()).toBe(TEXT);
});

test.each([
  ['compress', gzipSync(TEXT)],
  ['gzip, br', gzipSync(TEXT)],
  ['', gzipSync(TEXT)],
  ['constructor', gzipSync(TEXT)],
  ['gzip', Buffer.from(TEXT)],
  ['gzip', gzipSync(TEXT).subarray(0, -9)],
  ['br', Buffer.from(TEXT)],
])('%j cannot be undone (%#)', async (coding, bytes) => {
  expect(await decompress(bytes, coding, 100)).toBeUndefined();
});

test('a result that is too large is not made', async () => {
  await expect(decompress(gzipSync('x'.repeat(101)), 'gzip', 100)).rejects.toMatchObject({
    name: 'RangeError',
  });
  expect(await decompress(gzipSync('x'.repeat(100)), 'gzip', 100)).toHaveLength(100);
});
