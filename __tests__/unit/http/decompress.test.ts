import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { expect, test } from '@jest/globals';
import { decompress } from '../../../src/http/decompress.ts';

const TEXT = '{"access_token":"abc"}';

test.each([
  ['gzip', gzipSync(TEXT)],
  ['X-GZip', gzipSync(TEXT)],
  [' deflate ', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['deflate, gzip', gzipSync(deflateSync(TEXT))],
  ['gzip,GZIP', gzipSync(gzipSync(TEXT))],
  // What came of an answer that is cut off.
  ['gzip', gzipSync(TEXT).subarray(0, -8)],
  ['deflate', deflateSync(TEXT).subarray(0, -4)],
  ['zstd', zstdCompressSync(TEXT)],
])('%s is undone', (coding, bytes) => {
  expect(decompress(bytes, coding, 100)?.toString()).toBe(TEXT);
});

test.each([
  ['compress', gzipSync(TEXT)],
  ['gzip, br', gzipSync(TEXT)],
  ['', gzipSync(TEXT)],
  ['constructor', gzipSync(TEXT)],
  ['gzip', Buffer.from(TEXT)],
  ['br', Buffer.from(TEXT)],
])('%j cannot be undone (%#)', (coding, bytes) => {
  expect(decompress(bytes, coding, 100)).toBeUndefined();
});

test('a result that is too large is not made', () => {
  expect(() => decompress(gzipSync('x'.repeat(101)), 'gzip', 100)).toThrow(
    expect.objectContaining({ name: 'RangeError' }),
  );
  expect(decompress(gzipSync('x'.repeat(100)), 'gzip', 100)).toHaveLength(100);
});
