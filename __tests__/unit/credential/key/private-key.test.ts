import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readPrivateKey, signRs256 } from '../../../../src/credential/key/private-key.ts';
import { actionErrorOf } from '../../_action-error.ts';
import { ACCOUNT, KEY as rsa } from '../file/_fixtures.ts';
import { armour, base64, wrap } from '../file/_mutilations.ts';

const certificate = ACCOUNT.certificatePem;

describe('forms that are read', () => {
  const forms: [string, (pem: string) => string][] = [
    ['real line ends', (pem) => pem],
    ['CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
    ['escaped \\n', (pem) => pem.replaceAll('\n', '\\n')],
    ['double-escaped \\n', (pem) => pem.replaceAll('\n', '\\\\n')],
    ['double-escaped \\r\\n', (pem) => pem.replaceAll('\n', '\\\\r\\\\n')],
    ['line ends turned into blanks', (pem) => pem.replaceAll('\n', ' ')],
    ['all white space lost', (pem) => pem.replaceAll(/\s/g, '')],
    ['no END line', (pem) => pem.replace(/-----END.*\n/, '')],
    ['indented lines', (pem) => pem.replaceAll(/^/gm, '    ')],
    ['single quotes around it', (pem) => `'${pem}'`],
    ['quotes and escapes', (pem) => JSON.stringify(pem)],
    ['a JSON array of lines', (pem) => JSON.stringify(pem.trimEnd().split('\n'))],
    ['a certificate in front of it', (pem) => `${certificate}${pem}`],
    ['attributes in front of it', (pem) => `Bag Attributes\n  friendlyName: x\n${pem}`],
    ['base64', (pem) => base64(pem)],
    ['wrapped base64', (pem) => wrap(base64(pem), 76, '\n')],
    ['base64 wrapped with double escapes', (pem) => wrap(base64(pem), 76, '\\\\n')],
    ['base64 in quotes', (pem) => `"${base64(pem)}"`],
    ['base64 of escaped \\n', (pem) => base64(pem.replaceAll('\n', '\\n'))],
    ['the body alone', (pem) => body(pem)],
    ['the body alone with escaped line ends', (pem) => body(pem).replaceAll('\n', '\\n')],
  ];
  test.each(forms)('PKCS#1 and PKCS#8 with %s', (_form, mangle) => {
    expect(readPrivateKey(mangle(rsa.pkcs1)).equals(rsa.key)).toBe(true);
    expect(readPrivateKey(mangle(rsa.pkcs8)).equals(rsa.key)).toBe(true);
  });
  test('PKCS#8 in the armour of PKCS#1', () => {
    const pem = rsa.pkcs8.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY');
    expect(readPrivateKey(pem).equals(rsa.key)).toBe(true);
  });
});

describe('what is no usable key', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
  const encrypted = { cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const;
  const encryptedPkcs8 = rsa.key.export({ type: 'pkcs8', format: 'pem', ...encrypted }).toString();
  const encryptedPkcs1 = rsa.key.export({ type: 'pkcs1', format: 'pem', ...encrypted }).toString();
  const pkcs1Public = rsa.pair.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const der = rsa.key.export({ type: 'pkcs1', format: 'der' });
  const refusals: [string, string, RegExp][] = [
    ['nothing', ' \n', /is empty/],
    ['encrypted PKCS#8', encryptedPkcs8, /is encrypted.*not supported.*openssl pkey -in/],
    ['encrypted PKCS#1', encryptedPkcs1, /is encrypted.*not supported.*openssl pkey -in/],
    ['the body of encrypted PKCS#8', body(encryptedPkcs8), /is encrypted/],
    ['a certificate', certificate, /is a certificate/],
    ['the body of a certificate', body(certificate), /is a certificate/],
    ['a certificate that was cut off', certificate.slice(0, 400), /is a certificate/],
    ['a public key in PKCS#1', pkcs1Public, /is a public key/],
    ['the body of a public key', body(rsa.publicPem), /is a public key/],
    ['an OpenSSH public key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 me@host', /public key/],
    ['an OpenSSH key', armour('OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjE'), /form of OpenSSH/],
    ['EC in SEC1', ec.export({ type: 'sec1', format: 'pem' }).toString(), /type ec.*RSA/],
    ['RSA-PSS', pss.export({ type: 'pkcs8', format: 'pem' }).toString(), /type rsa-pss.*RSA/],
    ['a key that was cut off', rsa.pkcs8.slice(0, 900), /is damaged or incomplete/],
    ['a body that was cut off', body(rsa.pkcs8).slice(0, 900), /is damaged or incomplete/],
    ['base64 of a credential file', base64('{"integration":{"id":1}}'), /is JSON/],
    ['a path', '/home/runner/private.key', /is a path/],
    ['a relative path', 'keys/private.pem', /is a path/],
    ['a Windows path', 'C:\\new\\keys\\private', /is a path/],
    ['dashes without BEGIN', 'abc-----def', /is neither PEM nor base64/],
    ['words', 'hello [x] this/that my-ssh-key.pem, or MI so', /is neither PEM nor base64/],
    ['words like the start of a key', 'MI so: no', /is neither PEM nor base64/],
  ];
  test.each(refusals)('%s is refused, and not printed', async (_form, text, seen) => {
    const { code, message, cause } = await actionErrorOf(() => readPrivateKey(text));
    expect({ code, cause }).toEqual({ code: 'PRIVATE_KEY_INVALID', cause: undefined });
    expect(message).toMatch(seen);
    expect(message).toMatch(
      /`private-key`.*Expected: an RSA private key as PEM .* or base64 of it\.$/,
    );
    const lines = text.split('\n').filter((line) => line.length > 20);
    expect(lines.filter((line) => message.includes(line))).toEqual([]);
  });

  test.each([
    ['numbers that do not fit', 40],
    ['a modulus that is even', 267],
  ])('a key with %s does not sign', async (_fault, offset) => {
    const copy = Buffer.from(der);
    copy.writeUInt8(copy.readUInt8(offset) ^ 1, offset);
    const key = readPrivateKey(armour('RSA PRIVATE KEY', copy.toString('base64')));
    const { code, message } = await actionErrorOf(() => signRs256('text', key));
    expect(code).toBe('PRIVATE_KEY_INVALID');
    expect(message).toMatch(/is damaged or incomplete/);
  });
});

test('a good key signs as RS256 does', () => {
  const signature = signRs256('text', rsa.key);
  expect(verify('sha256', Buffer.from('text'), rsa.pair.publicKey, signature)).toBe(true);
});

function body(pem: string): string {
  return pem.replaceAll(/-----.*-----\n/g, '');
}
