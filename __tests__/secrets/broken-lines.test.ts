import { createHash } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { SecretMasker } from '../harness/secret-masker.ts';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { hiddenCharacters } from './_hidden-characters.ts';
import { madeUpToken, NEEDED_SECRET_BITS, NEEDED_TOKEN_BITS, patternlessText } from './_secrets.ts';
import { bitsPerCharacter } from './_what-shows.ts';

jest.setTimeout(TEST_LIMIT_MS);

type Form = (secret: string) => string;

const fold = (text: string, columns: number) =>
  text.match(new RegExp(`.{1,${columns}}`, 'gs')) ?? [];

/** A secret with so many bytes before it, with broken lines: plain, and in base64. */
const plain = (bytesBefore: number, columns: number): Form => {
  return (secret) => fold(`${'x'.repeat(bytesBefore)}${secret}"}\n`, columns).join('\n');
};
const base64 = (bytesBefore: number, columns: number): Form => {
  const write = plain(bytesBefore, Number.MAX_SAFE_INTEGER);
  return (secret) => fold(Buffer.from(write(secret)).toString('base64'), columns).join('\n');
};

/** The forms for every place at which the first break can come. */
function everyBreak(write: typeof plain, columns: number): Form[] {
  return Array.from({ length: columns }, (_, bytesBefore) => write(bytesBefore, columns));
}

/** The masker as the runner has it after the action has got this token with this secret. */
async function maskerAfter(token: string, clientSecret: string): Promise<SecretMasker> {
  const account = createOAuthAccount({ clientSecrets: [clientSecret] });
  await using simulator = await startImsSimulator({ accounts: [account] });
  const set = { access_token: token };
  simulator.misbehave({ always: { kind: 'alter', path: '/ims/token', set } });
  const { masks } = await runMain({
    'client-id': account.clientId,
    'client-secret': clientSecret,
    'ims-endpoint': simulator.url,
  });
  const masker = new SecretMasker();
  for (const mask of masks) {
    masker.addValueAndLines(mask);
  }
  return masker;
}

function bitsOf(secret: string, isHidden: readonly boolean[]): number {
  const bits = bitsPerCharacter(secret);
  return isHidden.reduce((sum, hidden, at) => sum + (hidden ? bits(secret.charAt(at)) : 0), 0);
}

/** What usual tools make; text in narrower lines, too. */
const COLUMNS: readonly [typeof plain, number][] = [
  [base64, 76],
  [base64, 72],
  [base64, 64],
  [base64, 60],
  [plain, 80],
  [plain, 64],
  [plain, 48],
];

/** For each place at which the first line can break, which characters stay hidden. */
function hiddenAtEveryBreak(masker: SecretMasker, secret: string, part?: [number, number]) {
  return COLUMNS.flatMap(([write, columns]) =>
    everyBreak(write, columns).map((form) => hiddenCharacters(masker, form, secret, part)),
  );
}

const jwt = madeUpToken(0);
const signatureStart = jwt.lastIndexOf('.') + 1;
const hexadecimal = (seed: string) => createHash('sha256').update(seed).digest('hex');

describe('wherever the first line breaks, 128 bits stay hidden', () => {
  test.each<[string, string, [number, number]]>([
    // What is hidden of a signature is at its start.
    ['of a signature', jwt, [signatureStart, signatureStart + 60]],
    ['of an opaque token', patternlessText(90), [0, 90]],
    ['of a hexadecimal token', hexadecimal('token'), [0, 64]],
  ])('%s', async (_name, token, part) => {
    const masker = await maskerAfter(token, 'p8e-of-no-matter');
    for (const hidden of hiddenAtEveryBreak(masker, token, part)) {
      const bits = bitsOf(token.slice(...part), hidden);
      expect(bits).toBeGreaterThanOrEqual(NEEDED_TOKEN_BITS);
    }
  });

  test('of a signature also when two such texts are put together', async () => {
    const masker = await maskerAfter(jwt, 'p8e-of-no-matter');
    const part: [number, number] = [signatureStart, signatureStart + 60];
    const found = hiddenAtEveryBreak(masker, jwt, part);
    const signature = jwt.slice(...part);
    for (const one of found) {
      const leftByTwo = found.map((other) => {
        const isHidden = one.map((hidden, at) => hidden && other[at] === true);
        return bitsOf(signature, isHidden);
      });
      expect(Math.min(...leftByTwo)).toBeGreaterThanOrEqual(NEEDED_TOKEN_BITS);
    }
  });
});

describe('wherever the first line breaks, 80 bits stay hidden', () => {
  test.each([
    ['a UUID', '4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f'],
    ['a secret of 36 characters', `p8e-${patternlessText(32)}`],
    ['a secret of 44 characters', `s8e-${patternlessText(40)}`],
    ['a secret of 64 characters', patternlessText(64)],
    ['a hexadecimal secret', hexadecimal('secret')],
    ['a secret with special characters', `${patternlessText(20)}%&\\"'$ ${patternlessText(20)}`],
  ])('of %s', async (_name, secret) => {
    const masker = await maskerAfter(jwt, secret);
    for (const hidden of hiddenAtEveryBreak(masker, secret)) {
      expect(bitsOf(secret, hidden)).toBeGreaterThanOrEqual(NEEDED_SECRET_BITS);
    }
  });
});
