import { expect, test } from '@jest/globals';
import { boundTo } from '../../../src/http/request-bounds.ts';

const handler = boundTo(new AbortController().signal, () => {});

test.each([
  ['[::1]', '::1'],
  ['ims.test', 'ims.test'],
  ['127.0.0.1', '127.0.0.1'],
  [null, ''],
])('the host %j is looked up as %j', (host, lookedUp) => {
  const options = { host, agent: undefined };

  handler.prepareRequest(options);

  expect(options).toMatchObject({ host: lookedUp, signal: expect.any(AbortSignal) });
});

test('no authentication is handled', () => {
  expect(handler.canHandleAuthentication()).toBe(false);
  expect(() => handler.handleAuthentication()).toThrow(TypeError);
});
