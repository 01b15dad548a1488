import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import { readCertificate } from '../../../../src/credential/key/certificate.ts';
import { readPrivateKey } from '../../../../src/credential/key/private-key.ts';
import { ActionError } from '../../../../src/errors/action-error.ts';
import {
  ADC_DOWNLOAD,
  AEM_JWT,
  AEM_OAUTH,
  AIO_JWT,
  AIO_OAUTH,
  JWT_CREDENTIAL,
  KEY,
  LOCAL_TOKEN,
  OAUTH_CREDENTIAL,
  project,
  SECOND_SECRET,
  SECRET,
  TEXT_BLOCK,
} from './_fixtures.ts';
import { base64, MUTILATIONS } from './_mutilations.ts';

const FILES = [
  AEM_JWT,
  AEM_OAUTH,
  ADC_DOWNLOAD,
  project([OAUTH_CREDENTIAL, JWT_CREDENTIAL]),
  project([OAUTH_CREDENTIAL, OAUTH_CREDENTIAL]),
  AIO_OAUTH,
  AIO_JWT,
  { ims: { contexts: { one: AIO_OAUTH, two: AIO_JWT } } },
  LOCAL_TOKEN,
].map((file) => JSON.stringify(file));
const SECRETS = [
  SECRET,
  SECOND_SECRET,
  LOCAL_TOKEN.accessToken,
  ...KEY.pkcs1.split('\n').slice(1, -3),
  ...KEY.pkcs8.split('\n').slice(1, -3),
];

/** A name as the files have them, or any other. */
const name = fc.oneof(
  fc.constantFrom(...FILES.flatMap((file) => file.match(/(?<=")\w+(?=":)/g) ?? [])),
  fc.string(),
);

/** JSON that resembles the files: their names, any values. */
const resembling = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.jsonValue(), tie('object'), tie('list')),
  object: fc.dictionary(name, tie('value')),
  list: fc.array(tie('value')),
})).value;

/** A real file, damaged in one place and mutilated. */
const damaged = fc
  .tuple(
    fc.constantFrom(...FILES, TEXT_BLOCK),
    fc.nat(),
    fc.nat(300),
    fc.oneof(fc.string(), fc.constantFrom('"', '\\', '{', '}', ',', '\n', ':')),
    fc.constantFrom(...MUTILATIONS.filter(([title]) => !title.startsWith('pretty'))),
  )
  .map(([file, place, length, insertion, [, mutilate]]) => {
    const start = place % file.length;
    return mutilate(file.slice(0, start) + insertion + file.slice(start + length));
  });

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.base64String(),
  resembling.map((value) => JSON.stringify(value)),
  resembling.map((value) => base64(JSON.stringify(value))),
  damaged,
);

const given = fc.record({
  clientIdGivenSeparately: fc.boolean(),
  secretGivenSeparately: fc.boolean(),
  privateKeyGivenSeparately: fc.boolean(),
});

/** The message of the ActionError, or an empty one if nothing was thrown. */
function messageOf(call: () => unknown): string {
  try {
    call();
    return '';
  } catch (error) {
    if (error instanceof ActionError && error.cause === undefined) {
      return error.message;
    }
    throw error;
  }
}

describe('whatever the file', () => {
  test('nothing but an ActionError without its secrets is thrown', () => {
    fc.assert(
      fc.property(anyText, given, (text, separately) => {
        const message = messageOf(() => parseCredentialFile(text, separately));
        // Shorter ones are in our own words already.
        const secrets = findSecretValues(text).filter((secret) => secret.length > 12);
        expect([...secrets, ...SECRETS].filter((secret) => message.includes(secret))).toEqual([]);
        expect(message.length).toBeLessThan(2000);
      }),
      { numRuns: 2000 },
    );
  });

  test('a secret that stands anywhere in it is not shown', () => {
    const secret = fc
      .array(fc.constantFrom(...'ABCdef0123456789_-'), { minLength: 24, maxLength: 40 })
      .map((characters) => `p8e1${characters.join('')}`);
    fc.assert(
      fc.property(anyText, secret, fc.nat(), given, (text, value, place, separately) => {
        const start = place % (text.length + 1);
        const planted = text.slice(0, start) + value + text.slice(start);
        expect(messageOf(() => parseCredentialFile(planted, separately))).not.toContain(value);
        expect(messageOf(() => readPrivateKey(planted))).not.toContain(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('what is read from it is whole', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        messageOf(() => {
          const file = parseCredentialFile(text);
          expect(file.clientId).not.toBe('');
          expect(file.clientSecrets).not.toEqual([]);
          expect(
            file.clientSecrets.every((secret) => secret.trim() === secret && secret !== ''),
          ).toBe(true);
          expect(findSecretValues(text)).toEqual(expect.arrayContaining([...file.clientSecrets]));
          expect(Object.values(file)).not.toContain(undefined);
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('whatever the key', () => {
  const key = fc.oneof(
    anyText,
    fc.tuple(fc.nat(), fc.nat(200), fc.string()).map(([place, length, insertion]) => {
      const start = place % KEY.pkcs8.length;
      return KEY.pkcs8.slice(0, start) + insertion + KEY.pkcs8.slice(start + length);
    }),
    fc.tuple(fc.string(), fc.base64String()).map(([label, body]) => {
      return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;
    }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  );

  test('nothing but an ActionError without a line of it is thrown', () => {
    fc.assert(
      fc.property(key, (text) => {
        const message = messageOf(() => readPrivateKey(text));
        const lines = text.split(/\s+/).filter((line) => line.length > 12);
        expect([...lines, ...SECRETS].filter((line) => message.includes(line))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('a certificate is read or not, but nothing is thrown', () => {
    fc.assert(
      fc.property(key, (text) => {
        const expiresAt = readCertificate(text)?.expiresAt ?? new Date(0);
        expect(expiresAt.getTime()).not.toBeNaN();
      }),
      { numRuns: 500 },
    );
  });
});
