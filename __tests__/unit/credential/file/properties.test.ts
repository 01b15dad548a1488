import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import { readCertificate } from '../../../../src/credential/key/certificate.ts';
import { readPrivateKey } from '../../../../src/credential/key/private-key.ts';
import { ActionError } from '../../../../src/errors/action-error.ts';
import { CREDENTIALS, FILES, KEY, project, SECOND_SECRET, SECRET, TOKEN } from './_fixtures.ts';
import { armour, base64, MUTILATIONS } from './_mutilations.ts';

const TEXTS = [
  ...Object.values(FILES),
  project(CREDENTIALS.oauth, CREDENTIALS.jwt),
  project(CREDENTIALS.oauth, CREDENTIALS.oauth),
  { ims: { contexts: { one: FILES.aioOAuth, two: FILES.aioJwt } } },
].map((file) => (typeof file === 'string' ? file : JSON.stringify(file)));
const keyLines = [KEY.pkcs1, KEY.pkcs8].flatMap((pem) => pem.split('\n').slice(1, -3));
const SECRETS = [SECRET, SECOND_SECRET, TOKEN, ...keyLines];

/** A name as the files have them, or any other. */
const name = fc.oneof(
  fc.constantFrom(...TEXTS.flatMap((file) => file.match(/(?<=")\w+(?=":)/g) ?? [])),
  fc.string(),
);

/** JSON that resembles the files: their names, any values. */
const resembling = fc
  .letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), tie('object'), tie('list')),
    object: fc.dictionary(name, tie('value')),
    list: fc.array(tie('value')),
  }))
  .value.map((value) => JSON.stringify(value));

/** A text with one place replaced. */
const damaged = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.nat(), fc.nat(300), fc.oneof(fc.string(), fc.constantFrom(...'"\\{},\n:')))
    .map(([whole, place, length, insertion]) => {
      const start = place % whole.length;
      return whole.slice(0, start) + insertion + whole.slice(start + length);
    });

/** A damaged file as it may arrive; parsing, as one mutilation does, is not for damaged ones. */
const damagedFile = fc
  .tuple(
    damaged(fc.constantFrom(...TEXTS)),
    fc.constantFrom(...MUTILATIONS.filter(([title]) => title !== 'on one line')),
  )
  .map(([file, [, mutilate]]) => mutilate(file));

const anyText = fc.oneof(
  // In place of `unit: 'binary'`, for which fast-check prepares for two seconds.
  fc.array(fc.nat(0x10ffff)).map((points) => String.fromCodePoint(...points)),
  fc.base64String(),
  resembling,
  resembling.map(base64),
  damagedFile,
);

const anyKey = fc.oneof(
  anyText,
  damaged(fc.constant(KEY.pkcs8)),
  fc.tuple(fc.string(), fc.base64String()).map(([label, body]) => armour(label, body)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64')),
);

/** A file, in which a secret may stand anywhere. */
const fileWithSecret = fc
  .tuple(anyText, fc.option(fc.stringMatching(/^p8e1[\w-]{24,40}$/), { nil: '' }), fc.nat())
  .map(([text, secret, place]) => {
    const start = place % (text.length + 1);
    return { text: text.slice(0, start) + secret + text.slice(start), secret };
  });

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

test('whatever the file, what is read is whole, or an ActionError without its secrets is thrown', () => {
  fc.assert(
    fc.property(fileWithSecret, given, ({ text, secret }, separately) => {
      const message = messageOf(() => {
        const { clientId, clientSecrets } = parseCredentialFile(text, separately);
        expect(clientId !== '' || separately.clientIdGivenSeparately).toBe(true);
        expect(clientSecrets.length > 0 || separately.secretGivenSeparately).toBe(true);
        expect(clientSecrets.filter((value) => value !== value.trim())).toEqual([]);
        expect(findSecretValues(text)).toEqual(expect.arrayContaining([...clientSecrets]));
      });
      // Shorter ones are in our own words already.
      const secrets = [secret, ...findSecretValues(text)].filter(({ length }) => length > 12);
      expect([...secrets, ...SECRETS].filter((value) => message.includes(value))).toEqual([]);
      expect(message.length).toBeLessThan(2000);
    }),
    { numRuns: 500 },
  );
});

test('whatever the key, nothing but an ActionError without a line of it is thrown', () => {
  fc.assert(
    fc.property(anyKey, (text) => {
      const message = messageOf(() => readPrivateKey(text));
      const lines = text.split(/\s+/).filter((line) => line.length > 12);
      expect([...lines, ...SECRETS].filter((line) => message.includes(line))).toEqual([]);
      expect(readCertificate(text)?.expiresAt.getTime() ?? 0).not.toBeNaN();
    }),
    { numRuns: 500 },
  );
});
