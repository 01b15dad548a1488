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

/** Saves as main does, and hands it on as the runner does, with changes in between. */
function saveAndHandOn(change = (saved: string) => saved): void {
  saveRevocation(REVOCATION, SECRET, 1);
  process.env['STATE_revocation'] = change(files.values('GITHUB_STATE')['revocation'] ?? '');
}

const state = () => process.env['STATE_revocation'] ?? '';

beforeEach(() => {
  delete process.env['STATE_revocation'];
});
afterEach(() => {
  delete process.env['STATE_revocation'];
});

describe('what main saved', () => {
  test('is read with the secret that vouches for it', () => {
    saveAndHandOn();

    expect(savedStates()).toHaveLength(1);
    expect(readRevocation(state(), ['another', SECRET])).toEqual({
      revocation: REVOCATION,
      clientSecret: SECRET,
    });
  });

  test.each([[[]], [['another']], [['']]])('is read without a secret when given %j', (secrets) => {
    saveAndHandOn();

    expect(readRevocation(state(), secrets)).toEqual({ revocation: REVOCATION });
  });

  test('never holds the secret', () => {
    saveAndHandOn();

    expect(files.text('GITHUB_STATE')).not.toContain(SECRET);
  });

  test('has the token once, and no deeper than one level of JSON, so that masks fit', () => {
    saveAndHandOn();

    const json = JSON.stringify(REVOCATION.token).slice(1, -1);
    expect(files.text('GITHUB_STATE').split(json)).toHaveLength(2);
  });
});

test('several tokens are kept side by side, each with its seals', () => {
  const others = ['second', 'third'].map((token) => ({ ...REVOCATION, token, expiresAt: '' }));
  for (const [index, revocation] of [REVOCATION, ...others].entries()) {
    saveRevocation(revocation, SECRET, index + 1);
  }
  const values = files.values('GITHUB_STATE');
  expect(Object.keys(values)).toEqual(['revocation', 'revocation_2', 'revocation_3']);
  const names = Object.keys(values).map((name) => `STATE_${name}`);
  Object.assign(
    process.env,
    Object.fromEntries(names.map((name) => [name, values[name.slice(6)]])),
  );

  const states = savedStates();

  for (const name of names) {
    delete process.env[name];
  }
  expect(states.map((text) => readRevocation(text, [SECRET]))).toEqual([
    { revocation: REVOCATION, clientSecret: SECRET },
    { revocation: others[0], clientSecret: SECRET },
    { revocation: others[1], clientSecret: SECRET },
  ]);
});

test('nothing is saved before main saves it', () => {
  expect(savedStates()).toEqual([]);
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
    saveAndHandOn(change);

    expect(readRevocation(state(), [SECRET])).toBeUndefined();
    expect(readRevocation(state(), [])).toBeUndefined();
  });
});

test('state that another made up has no secret that vouches for it', () => {
  saveRevocation({ ...REVOCATION, endpoint: 'https://evil.test' }, 'a-guess', 1);
  process.env['STATE_revocation'] = files.values('GITHUB_STATE')['revocation'];

  expect(readRevocation(state(), [SECRET])).toEqual({
    revocation: { ...REVOCATION, endpoint: 'https://evil.test' },
  });
});

testOnPosix('a FIFO that nobody reads is refused, not waited for', () => {
  makeFifo(files.path('GITHUB_STATE'));

  expect(() => saveRevocation(REVOCATION, SECRET, 1)).toThrow('GITHUB_STATE must name a file');
});
