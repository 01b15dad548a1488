import { describe, expect, test } from '@jest/globals';
import { readCertificate } from '../../../../src/credential/key/certificate.ts';
import { createJwtAccount } from '../../../simulators/ims/create-account.ts';
import { ACCOUNT, CERTIFICATE_END, createRsaKey, KEY } from '../file/_fixtures.ts';

const other = createRsaKey();
const pem = ACCOUNT.certificatePem;

describe('a certificate', () => {
  test.each<[string, string]>([
    ['real line ends', pem],
    ['its body alone', pem.replaceAll(/-----.*-----\n/g, '')],
    ['a private key in front of it', `${KEY.pkcs8}${pem}`],
  ])('with %s tells its end and its key', (_form, text) => {
    const certificate = readCertificate(text);
    expect(certificate?.expiresAt).toEqual(CERTIFICATE_END);
    expect(certificate?.matches(KEY.key)).toBe(true);
    expect(certificate?.matches(other.key)).toBe(false);
  });
  test.each(['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z'])(
    'that ends at %s tells so',
    async (end) => {
      const notBefore = new Date('2025-01-01T00:00:00Z');
      const dates = { notBefore, notAfter: new Date(end) };
      const { certificatePem } = await createJwtAccount({ privateKeyPem: KEY.pkcs1, ...dates });
      expect(readCertificate(certificatePem)?.expiresAt).toEqual(dates.notAfter);
    },
  );
});

describe('nothing is told of', () => {
  const der = Buffer.from(pem.replaceAll(/-----.*-----\n/g, ''), 'base64');
  const badDate = Buffer.from(der.toString('latin1').replace('261125', '269925'), 'latin1');
  test.each<[string, string]>([
    ['a certificate that was cut off', pem.slice(0, 400)],
    ['dashes', 'a-----b'],
    ['a certificate with an impossible date', badDate.toString('base64')],
  ])('%s', (_form, text) => {
    expect(readCertificate(text)).toBeUndefined();
  });
});
