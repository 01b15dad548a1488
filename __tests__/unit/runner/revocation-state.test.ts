import { expect, test } from '@jest/globals';
import {
  type Revocation,
  readRevocation,
  savedStates,
  saveRevocation,
} from '../../../src/runner/revocation-state.ts';
import { REVOCATION } from '../_revocation.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';

const files = useRunnerFiles();

const TOKEN = { ...REVOCATION, token: 'a-token-with-"quotes"-and-\\' };
const SECRET = 'p8e-secret-of-main';

/** Saves as main does, and hands it on as the runner does. */
function saveAndHandOn(...revocations: Revocation[]): string[] {
  for (const [index, revocation] of revocations.entries()) {
    saveRevocation(revocation, SECRET, index + 1);
  }
  for (const [name, value] of Object.entries(files.values('GITHUB_STATE'))) {
    process.env[`STATE_${name}`] = value;
  }
  return savedStates();
}

test('several tokens are kept side by side, each read with the secret that vouches for it', () => {
  const all = ['first', 'second', 'third'].map((token) => ({ ...REVOCATION, token }));
  expect(savedStates()).toEqual([]);

  const states = saveAndHandOn(...all);

  const names = ['revocation', 'revocation_2', 'revocation_3'];
  expect(Object.keys(files.values('GITHUB_STATE'))).toEqual(names);
  expect(states.map((state) => readRevocation(state, ['another', SECRET]))).toEqual(
    all.map((revocation) => ({ revocation, clientSecret: SECRET })),
  );
});

test.each([[[]], [['another']]])('without the secret the token vouches: %j', (secrets) => {
  const [state = ''] = saveAndHandOn(TOKEN);

  expect(readRevocation(state, secrets)).toEqual({ revocation: TOKEN });
});

test('it never holds the secret; the token once, one level of JSON deep, so that masks fit', () => {
  saveAndHandOn(TOKEN);

  const json = JSON.stringify(TOKEN.token).slice(1, -1);
  expect(files.text('GITHUB_STATE').split(json)).toHaveLength(2);
  expect(files.text('GITHUB_STATE')).not.toContain(SECRET);
});

test.each<[string, string | RegExp, string]>([
  ['another endpoint', 'https://ims.test', 'https://evil.test'],
  ['another proxy', '"proxy":""', '"proxy":"http://evil.test"'],
  ['another token', 'the-token', 'another-token'],
  ['another client id', '"me"', '"you"'],
  ['another time', '2999', '3999'],
  ['no endpoint', '"endpoint":"https://ims.test",', ''],
  ['a number for the token', '"the-token-of-main"', '1'],
  ['no seal', 'tokenSeal', 'otter'],
  ['a number for a seal', /"tokenSeal":"[^"]*"/, '"tokenSeal":1'],
  ['another seal', /"tokenSeal":"..../, '"tokenSeal":"otte'],
  ['a part of it', /.....$/, ''],
])('what is not whole is not read: %s', (_what, part, other) => {
  const [saved = ''] = saveAndHandOn(REVOCATION);
  const changed = saved.replace(part, other);

  expect(changed).not.toBe(saved);
  expect(readRevocation(changed, [SECRET])).toBeUndefined();
  expect(readRevocation(changed, [])).toBeUndefined();
});

testOnPosix('a FIFO that nobody reads is refused, not waited for', () => {
  makeFifo(files.path('GITHUB_STATE'));

  expect(() => saveRevocation(REVOCATION, SECRET, 1)).toThrow('GITHUB_STATE must name a file');
});
