import { afterEach, expect, test } from '@jest/globals';
import { mendProxyVariables, proxyOrigin } from '../../../src/http/proxy-origin.ts';

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
  [{ HTTPS_PROXY: 'proxy.test:3128' }, 'http://proxy.test:3128'],
  [{ https_proxy: 'localhost:3128' }, 'http://localhost:3128'],
  [{ HTTPS_PROXY: 'user:password@proxy.test:3128' }, 'http://proxy.test:3128'],
  [{ HTTPS_PROXY: 'http://user:100%@proxy.test' }, 'http://proxy.test'],
  [{ HTTPS_PROXY: '' }, ''],
  [{ HTTPS_PROXY: 'no url at all' }, 'unreadable'],
])('with %j the proxy is %j', (variables, origin) => {
  process.env = { ...variables };

  expect(proxyOrigin(new URL('https://ims.test'))).toBe(origin);
});

test('a proxy keeps its credentials when its variable is mended', () => {
  process.env = { HTTPS_PROXY: 'us%40er:5%zz%25@proxy.test:3128' };

  mendProxyVariables();

  const { username, password, host } = new URL(process.env['HTTPS_PROXY'] ?? '');
  expect({
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    host,
  }).toEqual({
    username: 'us@er',
    password: '5%zz%',
    host: 'proxy.test:3128',
  });
});

test.each(['http://user:p%40ss@proxy.test:3128', 'https://proxy.test/', 'no url at all'])(
  'the variable %j stays as it is',
  (value) => {
    process.env = { HTTP_PROXY: value };

    mendProxyVariables();

    expect(process.env['HTTP_PROXY']).toBe(value);
  },
);
