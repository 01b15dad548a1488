import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { proxyFor } from '../../../src/http/proxy.ts';
import { proxyOrigin } from '../../../src/http/proxy-origin.ts';
import { keepEnvironment } from '../_inputs.ts';

keepEnvironment();

const IMS = new URL('https://ims.test');

function read(variables: Record<string, string>, url = IMS) {
  process.env = { ...variables };
  return proxyFor(url);
}

/** The failure, which is never tried again; undefined if the variables can be used. */
function refusalOf(variables: Record<string, string>): Error | undefined {
  try {
    read(variables);
    return undefined;
  } catch (failure) {
    expect(failure).toMatchObject({ name: 'ExchangeFailure', kind: 'permanent' });
    return failure as Error;
  }
}

test.each([
  [{}, undefined],
  [{ HTTPS_PROXY: ' \n' }, undefined],
  [{ HTTPS_PROXY: 'http://upper.test:1', https_proxy: 'http://lower.test:2' }, 'lower.test:2'],
  [{ HTTPS_PROXY: 'http://one.test:1', ALL_PROXY: 'not a proxy' }, 'one.test:1'],
  [{ ALL_PROXY: 'http://upper.test:1', all_proxy: 'http://lower.test:2' }, 'lower.test:2'],
  [{ ALL_PROXY: 'http://all.test:1', HTTP_PROXY: 'http://other.test:2' }, 'all.test:1'],
  [{ HTTP_PROXY: 'http://other.test:2' }, undefined],
  [{ HTTPS_PROXY: 'not a proxy', NO_PROXY: 'ims.test' }, undefined],
  [{ HTTP_PROXY: 'not a proxy' }, undefined],
])('with %j the way to IMS leads through %j', (variables, name) => {
  expect(read(variables)?.name).toBe(name);
});

test('plain HTTP has a variable of its own, which does not count for loopback', () => {
  const variables = { http_proxy: 'http://one.test:1', https_proxy: 'http://two.test:2' };

  expect(read(variables, new URL('http://aem.test'))?.name).toBe('one.test:1');
  expect(read({ http_proxy: 'not a proxy' }, new URL('http://127.0.0.1:8080'))).toBeUndefined();
});

test.each([
  ['HTTP://Proxy.Test:3128/', 'http://proxy.test:3128/', 'proxy.test:3128'],
  ['http://proxy.test', 'http://proxy.test/', 'proxy.test:80'],
  ['https://proxy.test:8443', 'https://proxy.test:8443/', 'proxy.test:8443'],
  ['proxy.test:3128', 'http://proxy.test:3128/', 'proxy.test:3128'],
  ['http://proxy.test:', 'http://proxy.test/', 'proxy.test:80'],
  ['http:proxy.test:3128', 'http://proxy.test:3128/', 'proxy.test:3128'],
  ['http://proxy.test:3128/path?query#hash', 'http://proxy.test:3128/', 'proxy.test:3128'],
  ['  http://proxy.test:3128\r\n', 'http://proxy.test:3128/', 'proxy.test:3128'],
  ['http://[2001:db8::1]:3128', 'http://[2001:db8::1]:3128/', '[2001:db8::1]:3128'],
  ['http://10.0.0.1:65535', 'http://10.0.0.1:65535/', '10.0.0.1:65535'],
  ['http://pröxy.test:1', 'http://xn--prxy-6qa.test:1/', 'xn--prxy-6qa.test:1'],
])('the host of %j is %j', (value, href, name) => {
  expect(read({ HTTPS_PROXY: value })).toEqual({ url: new URL(href), name });
});

test.each([
  ['http://user@proxy.test:8080', 'user:'],
  ['http://:pass@proxy.test:8080', ':pass'],
  ['http://@proxy.test:8080', ''],
  ['user:pass@proxy.test:8080', 'user:pass'],
  ['http://user:pass@proxy.test:8080/some/path', 'user:pass'],
  ['http://us%40er:p%3Aw%2F%C3%BC@proxy.test:8080', 'us@er:p:w/ü'],
  ['http://us%40er:5%2z%zz%25@proxy.test:8080', 'us@er:5%2z%zz%'],
  ['user:http://@proxy.test:8080', 'user:http://'],
  ['http://user:pa@ss@proxy.test:8080', 'user:pa@ss'],
  ['http://user:pa#ss@proxy.test:8080', 'user:pa#ss'],
  ['http://user:pa?ss@proxy.test:8080', 'user:pa?ss'],
  ['http://DOMAIN\\user:pass@proxy.test:8080', 'DOMAIN\\user:pass'],
  ['http://user:p/a?s#s@1@proxy.test:8080/', 'user:p/a?s#s@1'],
  ['http://user:99999/ss@proxy.test:8080', 'user:99999/ss'],
])('user and password of %j are read as they are meant', (value, credentials) => {
  const proxy = read({ HTTPS_PROXY: value });

  const [, base64 = ''] = proxy?.authorization?.split('Basic ') ?? [];
  expect(Buffer.from(base64, 'base64').toString()).toBe(credentials);
  expect(proxy?.url.href).toBe('http://proxy.test:8080/');
});

test.each([
  ['http://', /no valid host and port/],
  ['http://user:hush@:8080', /no valid host and port/],
  ['http://hush host:8080', /no valid host and port/],
  ['http://hush.test:65536', /no valid host and port/],
  ['http://hush.test:0', /no valid host and port/],
  ['http://2001:db8::1:3128', /no valid host and port/],
  ['http://[hush]:3128', /no valid host and port/],
  ['"http://hush.test:3128"', /no valid host and port/],
  ['http://hush.test,other.test:3128', /no valid host and port/],
  ['http://user:hu\nsh@proxy.test:3128', /control character/],
  ['http://user:hush%E4@proxy.test:8080', /is not UTF-8/],
  ['socks5://user:hush@proxy.test:1080', /begins with socks5:\/\/,/],
  ['SOCKS5H://proxy.test:1080', /begins with socks5h:\/\/,/],
  ['socks4://proxy.test:1080', /begins with socks4:\/\/,/],
  ['socks4a://proxy.test:1080', /begins with socks4a:\/\/,/],
  ['hushsocks5://proxy.test:1080', /begins with something else,/],
  ['socks5hush://proxy.test:1080', /begins with something else,/],
  ['socks://proxy.test:1080', /begins with socks:\/\/,/],
  ['hush://proxy.test:21', /begins with something else,/],
  // The host might be `user`, and all behind it a path.
  ['http://user:12/hush@proxy.test:8080', /leaves it unclear which host is meant/],
  ['http://user/hush:pass@proxy.test:8080', /leaves it unclear which host is meant/],
  ['http://proxy.test:8080?hush@x', /leaves it unclear which host is meant/],
  ['http://user:hush@proxy.test:8080/a@b', /leaves it unclear which host is meant/],
  ['http://user:p@hush#b@proxy.test:8080', /leaves it unclear which host is meant/],
])(
  'what cannot be read is refused by the name of its variable, never its value: %j',
  (value, reason) => {
    for (const variable of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
      const message = refusalOf({ [variable]: value })?.message;

      expect(message).toMatch(reason);
      expect(message).toContain(`the proxy variable ${variable} cannot be used`);
      expect(message).toContain(`look at ${variable} and NO_PROXY`);
      expect(message).not.toMatch(/hush/i);
    }
  },
);

test('whatever the password is, no other host is asked, and none without a proxy', () => {
  const password = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'aZ19:@/?#%[]\\ .') }),
  );
  const isRight = (text: string) => {
    const variables = { HTTPS_PROXY: `http://user:${text}@proxy.test:8080` };
    return refusalOf(variables) !== undefined || proxyFor(IMS)?.name === 'proxy.test:8080';
  };
  fc.assert(fc.property(password, isRight), { numRuns: 2000 });
});

test('any value is read or refused', () => {
  // The environment cannot hold NUL.
  const value = fc
    .oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }))
    .filter((text) => !text.includes('\0') && text.trim() !== '');
  const isRight = (text: string) =>
    refusalOf({ HTTPS_PROXY: text }) !== undefined || proxyFor(IMS) !== undefined;
  fc.assert(fc.property(value, isRight), { numRuns: 2000 });
});

test.each([
  [{}, ''],
  [{ HTTPS_PROXY: 'http://user:password@proxy.test:3128/x' }, 'http://proxy.test:3128'],
  [{ HTTPS_PROXY: 'no url at all' }, 'unreadable'],
])('with %j the origin of the proxy is %j', (variables, origin) => {
  process.env = { ...variables };

  expect(proxyOrigin(IMS)).toBe(origin);
});
