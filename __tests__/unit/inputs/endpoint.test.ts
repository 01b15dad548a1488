import { expect, test } from '@jest/globals';
import { parseEndpoint, parseVerifyUrl } from '../../../src/inputs/endpoint.ts';
import { actionErrorOf } from '../_action-error.ts';

test.each([
  ['ims-na1.adobelogin.com', 'https://ims-na1.adobelogin.com'],
  ['https://ims-na1.adobelogin.com/', 'https://ims-na1.adobelogin.com'],
  ['HTTPS://IMS.Test:443', 'https://ims.test'],
  ['ims.test:8443', 'https://ims.test:8443'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://127.255.10.19:1', 'http://127.255.10.19:1'],
  ['http://0x7f.1', 'http://127.0.0.1'],
  ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]'],
])('ims-endpoint %s is %s', (text, origin) => {
  expect(parseEndpoint(text, 'ims-of-the-file.adobelogin.com').origin).toBe(origin);
});

test.each([
  ...['not a host', 'http://ims-na1.adobelogin.com', 'http://127.0.0.1.ims.test'],
  ...['http://localhost.ims.test', 'http://notlocalhost', 'http://localhost@ims.test'],
  ...['http://[::2]', 'http://0.0.0.0', 'http://1.127.0.0', 'ftp://localhost'],
  ...['https://user@ims.test', 'https://user:password@ims.test', 'https://ims.test/path'],
  ...['https://ims.test?query', 'https://ims.test#fragment', 'ims.test:99999'],
  ...['ht\ntps://ims.test', '\x01https://ims.test'],
])('ims-endpoint %j is refused', async (text) => {
  expect(
    await actionErrorOf(() => parseEndpoint(text, 'ims-of-the-file.adobelogin.com')),
  ).toMatchObject({
    code: 'INPUT_INVALID',
    message:
      'Input `ims-endpoint` must be a host or an https URL without a path, such as `ims-na1.adobelogin.com` (http only for loopback).',
  });
});

test.each([
  ['ims-na1.adobelogin.com', 'https://ims-na1.adobelogin.com'],
  ['https://ims-na1-stg1.adobelogin.com/', 'https://ims-na1-stg1.adobelogin.com'],
])('the endpoint %s in a file is %s', (text, origin) => {
  expect(parseEndpoint('', text).origin).toBe(origin);
});

test.each([
  ...['', 'adobelogin.com', 'evil.test', 'https://evil.test', 'evil-adobelogin.com'],
  ...['ims.adobelogin.com.evil.test', 'evil.test#.adobelogin.com', 'evil.test/.adobelogin.com'],
  ...['evil.test?.adobelogin.com', 'evil.test\\.adobelogin.com', 'evil.test@ims.adobelogin.com'],
  ...['ims.adobelogin.com@evil.test', 'http://ims-na1.adobelogin.com', 'ims.adobelogin.com.'],
  ...['ims-na1.adobelogin.com:8443', 'https://ims-na1.adobelogin.com/path', '127.0.0.1'],
  ...['http://127.0.0.1', 'http://localhost'],
])('the endpoint %j in a file is refused', async (text) => {
  const error = await actionErrorOf(() => parseEndpoint('', text));

  expect(error.code).toBe('CREDENTIALS_INVALID');
  expect(error.message).toContain('`imsEndpoint` in the file is not a host under adobelogin.com');
});

test.each([
  'https://author-p1-e2.adobeaemcloud.com/content.json?x=1',
  'http://127.0.0.1:8080/verify',
])('verify-url %s is taken', (text) => {
  expect(parseVerifyUrl(text).href).toBe(text);
});

test.each([
  ...['', 'aem.test/content', 'http://aem.test/', 'https://user@aem.test/'],
  ...['https://:password@aem.test/', 'ftp://127.0.0.1/'],
])('verify-url %j is refused', async (text) => {
  expect(await actionErrorOf(() => parseVerifyUrl(text))).toMatchObject({
    code: 'INPUT_INVALID',
    message:
      'Input `verify-url` must be a whole https URL without user and password (http only for loopback).',
  });
});
