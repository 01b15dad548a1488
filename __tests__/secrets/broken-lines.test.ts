import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { goodInputs, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { SecretMasker } from '../harness/secret-masker.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { bitsPerCharacter, madeUpToken, patternlessDigits, patternlessText } from './_secrets.ts';

jest.setTimeout(TEST_LIMIT_MS);

const jwt = await createJwtAccount();
let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [createOAuthAccount(), jwt] });
});
afterAll(() => simulator.close());

/** The masker as the runner has it after the action has run with these inputs. */
async function maskerAfter(inputs: Record<string, string>): Promise<SecretMasker> {
  const { masks } = await runMain({ ...goodInputs(simulator), ...inputs });
  const masker = new SecretMasker();
  for (const mask of masks) {
    masker.addValueAndLines(mask);
  }
  return masker;
}

/** The same, when IMS issues just this token. */
async function maskerAfterToken(token: string): Promise<SecretMasker> {
  const set = { access_token: token };
  simulator.misbehave({ steps: [{ kind: 'alter', path: '/ims/token', set }] });
  return maskerAfter({});
}

type Encoding = 'plain' | 'base64';

/** What usual tools make; text in narrower lines, too. */
const COLUMNS: readonly [Encoding, number][] = [
  ['base64', 76],
  ['base64', 72],
  ['base64', 64],
  ['base64', 60],
  ['plain', 80],
  ['plain', 64],
  ['plain', 48],
];

/** Which characters of a text (ASCII) stay hidden when it is printed in lines of so many columns. */
function hiddenCharacters(masker: SecretMasker, text: string, encoding: Encoding, columns: number) {
  const printed = encoding === 'plain' ? text : Buffer.from(text).toString('base64');
  const isHidden: boolean[] = Array(printed.length).fill(false);
  for (let at = 0; at < printed.length; at += columns) {
    for (const { start, end } of masker.maskedRanges(printed.slice(at, at + columns))) {
      isHidden.fill(true, at + start, at + end);
    }
  }
  // In base64 each byte has a part in two characters.
  const first = (index: number) => Math.floor((index * 4) / 3);
  return Array.from(text, (_, index) =>
    encoding === 'plain' ? isHidden[index] : isHidden[first(index)] && isHidden[first(index) + 1],
  );
}

/** For each place at which the first line can break, which characters of a part stay hidden. */
function hiddenAtEveryBreak(masker: SecretMasker, secret: string, [from, to]: [number, number]) {
  return COLUMNS.flatMap(([encoding, columns]) =>
    Array.from({ length: columns }, (_, before) => {
      const text = `${'x'.repeat(before)}${secret}"}\n`;
      const hidden = hiddenCharacters(masker, text, encoding, columns);
      return hidden.slice(before + from, before + to);
    }),
  );
}

function bitsOf(part: string, isHidden: (index: number) => boolean | undefined): number {
  const bits = bitsPerCharacter(part);
  return [...part].reduce((sum, sign, index) => sum + (isHidden(index) ? bits(sign) : 0), 0);
}

const token = madeUpToken(0);
const signatureStart = token.lastIndexOf('.') + 1;
/** What is hidden of a signature is at its start. */
const SIGNATURE: [number, number] = [signatureStart, signatureStart + 60];

describe('wherever the first line breaks, 128 bits stay hidden', () => {
  test.each<[string, string, [number, number]]>([
    ['of an opaque token', patternlessText(90), [0, 90]],
    ['of a hexadecimal token', patternlessDigits(), [0, 64]],
  ])('%s', async (_name, opaque, part) => {
    for (const hidden of hiddenAtEveryBreak(await maskerAfterToken(opaque), opaque, part)) {
      expect(bitsOf(opaque, (at) => hidden[at])).toBeGreaterThanOrEqual(128);
    }
  });

  test('of a signature, also when two such texts are put together', async () => {
    const found = hiddenAtEveryBreak(await maskerAfterToken(token), token, SIGNATURE);
    const signature = token.slice(...SIGNATURE);
    for (const one of found) {
      const left = found.map((other) => bitsOf(signature, (at) => one[at] && other[at]));
      expect(Math.min(...left)).toBeGreaterThanOrEqual(128);
    }
  });
});

test.each([
  ['a UUID', '4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f'],
  ['a secret of 36 characters', `p8e-${patternlessText(32)}`],
  ['a secret of 44 characters', `s8e-${patternlessText(40)}`],
  ['a secret of 64 characters', patternlessText(64)],
  ['a hexadecimal secret', patternlessDigits()],
  ['a secret with special characters', `${patternlessText(20)}%&\\"'$ ${patternlessText(20)}`],
])('wherever the first line breaks, 80 bits stay hidden of %s', async (_name, secret) => {
  simulator.accounts.push(createOAuthAccount({ clientSecrets: [secret] }));
  const clientId = simulator.accounts.at(-1)?.clientId ?? '';
  const masker = await maskerAfter({ 'client-id': clientId, 'client-secret': secret });
  for (const hidden of hiddenAtEveryBreak(masker, secret, [0, secret.length])) {
    expect(bitsOf(secret, (at) => hidden[at])).toBeGreaterThanOrEqual(80);
  }
});

test('a line of a private key shows at most four characters in base64 on one line', async () => {
  const file = { 'client-id': '', 'client-secret': '', credentials: aemConsoleJwtFile(jwt) };
  const masker = await maskerAfter(file);
  const [line = ''] = jwt.privateKeyPem.split('\n').slice(5);
  for (const lineEnd of ['\n', '\r\n', '\\n', '\\r\\n', '\n  ']) {
    for (const before of ['', 'x', 'xy']) {
      const text = before + jwt.privateKeyPem.replaceAll('\n', lineEnd);
      const hidden = hiddenCharacters(masker, text, 'base64', Infinity);
      const start = text.indexOf(line);
      const shown = hidden.slice(start, start + line.length).filter((isHidden) => !isHidden);
      expect(shown.length).toBeLessThanOrEqual(4);
    }
  }
});
