import { afterEach, expect, test } from '@jest/globals';
import { proxyOrigin } from '../../../src/http/proxy-origin.ts';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

test.each([
  [{}, ''],
  [{ HTTPS_PROXY: 'http://user:password@proxy.test:3128/x' }, 'http://proxy.test:3128'],
  [{ https_proxy: 'https://proxy.test' }, 'https://proxy.test'],
  [{ HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'ims.test' }, ''],
  [{ HTTP_PROXY: 'http://proxy.test' }, ''],
  [{ HTTPS_PROXY: 'http://:::' }, ''],
  [{ HTTPS_PROXY: 'no url at all' }, 'unreadable'],
])('with %j the proxy is %j', (variables, origin) => {
  process.env = { ...variables };

  expect(proxyOrigin(new URL('https://ims.test'))).toBe(origin);
});
