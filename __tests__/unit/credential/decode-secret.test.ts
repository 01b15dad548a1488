import { expect, test } from '@jest/globals';
import { decodeSecret } from '../../../src/credential/decode-secret.ts';

test.each([
  [4, true],
  [5, false],
])('of %i layers of base64 all are taken off: %j', (layers, areTaken) => {
  const plain = 'what was stored as a secret';
  let text = plain;
  for (let layer = 0; layer < layers; layer += 1) {
    text = Buffer.from(text).toString('base64');
  }

  expect(decodeSecret(text)).toBe(areTaken ? plain : Buffer.from(plain).toString('base64'));
});
