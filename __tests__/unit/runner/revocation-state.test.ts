import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Revocation,
  readRevocation,
  savedStates,
  saveRevocation,
} from '../../../src/runner/revocation-state.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';

const files = useRunnerFiles();

const REVOCATION: Revocation = {
  token: 'a-token-with-"quotes"-and-\\',
  clientId: 'me',
  endpoint: 'https://ims.test',
  proxy: 'http://proxy.test:3128',
  expiresAt: '2026-11-25T02:15:00Z',
};
const SECRET = 'p8e-secret-of-main';

const clear = () => {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('STATE_'))) {
    delete process.env[name];
  }
};
beforeEach(clear);
afterEach(clear);

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
  const others = ['second', 'third'].map((token) => ({ ...REVOCATION, token, expiresAt: '' }));
  const all = [REVOCATION, ...others];

  const states = saveAndHandOn(...all);

  const names = ['revocation', 'revocation_2', 'revocation_3'];
  expect(Object.keys(files.values('GITHUB_STATE'))).toEqual(names);
  expect(states.map((state) => readRevocation(state, ['another', SECRET]))).toEqual(
    all.map((revocation) => ({ revocation, clientSecret: SECRET })),
  );
});

test('nothing is saved before main saves it', () => {
  expect(savedStates()).toEqual([]);
});

test.each([[[]], [['another']], [['']]])('without the secret the token vouches: %j', (secrets) => {
  const [state = ''] = saveAndHandOn(REVOCATION);

  expect(readRevocation(state, secrets)).toEqual({ revocation: REVOCATION });
});

test('it never holds the secret; the token once, one level of JSON deep, so that masks fit', () => {
  saveAndHandOn(REVOCATION);

  const json = JSON.stringify(REVOCATION.token).slice(1, -1);
  expect(files.text('GITHUB_STATE').split(json)).toHaveLength(2);
  expect(files.text('GITHUB_STATE')).not.toContain(SECRET);
});

test('state that another made up has no secret that vouches for it', () => {
  const revocation = { ...REVOCATION, endpoint: 'https://evil.test' };
  saveRevocation(revocation, 'a-guess', 1);

  const state = files.values('GITHUB_STATE')['revocation'] ?? '';
  expect(readRevocation(state, [SECRET])).toEqual({ revocation });
});

describe('what is not whole', () => {
  test.each<[string, (saved: string) => string]>([
    ['another endpoint', (saved) => saved.replace('https://ims.test', 'https://evil.test')],
    ['another proxy', (saved) => saved.replace('proxy.test', 'evil.test')],
    ['another token', (saved) => saved.replace('a-token', 'b-token')],
    ['another client id', (saved) => saved.replace('"me"', '"you"')],
    ['another time', (saved) => saved.replace('2026', '2036')],
    ['no endpoint', (saved) => saved.replace('"endpoint":"https://ims.test",', '')],
    ['a number for the token', (saved) => saved.replace(/"token":"(\\.|[^"])+"/, '"token":1')],
    ['no seals', (saved) => saved.replace('seals', 'otters')],
    ['a text for seals', (saved) => saved.replace(/"seals":\[.*\]/, '"seals":"x"')],
    ['empty seals', (saved) => saved.replace(/"seals":\[.*\]/, '"seals":[]')],
    ['numbers for seals', (saved) => saved.replace(/"seals":\[.*\]/, '"seals":[1,2]')],
    ['a part of it', (saved) => saved.slice(0, -5)],
    ['no JSON', () => 'x'],
    ['null', () => 'null'],
    ['an array', () => '[]'],
  ])('is not read: %s', (_kind, change) => {
    const [saved = ''] = saveAndHandOn(REVOCATION);
    const changed = change(saved);

    expect(changed).not.toBe(saved);
    expect(readRevocation(changed, [SECRET])).toBeUndefined();
    expect(readRevocation(changed, [])).toBeUndefined();
  });
});

testOnPosix('a FIFO that nobody reads is refused, not waited for', () => {
  makeFifo(files.path('GITHUB_STATE'));

  expect(() => saveRevocation(REVOCATION, SECRET, 1)).toThrow('GITHUB_STATE must name a file');
});
