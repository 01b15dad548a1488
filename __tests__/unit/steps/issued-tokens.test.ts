import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { IssuedTokens } from '../../../src/steps/issued-tokens.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';
import { revocationWith } from '../_revocation.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { makeInputs } from '../_samples.ts';
import { useStdout } from '../_stdout.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();

const SECRET = 'p8e-mine-0123';
let count = 0;
/** Each token is another, since a value is masked only once. */
const newToken = (expiresInSeconds?: number) => {
  count += 1;
  const accessToken = `found-token-${count}-0123456789`;
  return expiresInSeconds === undefined ? { accessToken } : { accessToken, expiresInSeconds };
};
const makeTokens = (revoke = true) => {
  const context = makeContext();
  return { tokens: new IssuedTokens(makeInputs({ revoke }), context), context };
};
const saved = () =>
  Object.entries(files.values('GITHUB_STATE')).map(([name, text]) => {
    const { token, expiresAt } = JSON.parse(text);
    return [name, token, expiresAt];
  });

/** An exchange without an end of its own; `tell` is called when it has been cut off. */
function openUntilCut({ tokens, context }: ReturnType<typeof makeTokens>, tell = () => {}): void {
  const { promise, resolve } = Promise.withResolvers<ExchangeFailure>();
  tokens.open.add(promise, context.clock);
  tokens.open.signal.addEventListener('abort', async () => {
    await new Promise(setImmediate);
    tell();
    resolve(new ExchangeFailure('transient', 'the exchange was cancelled'));
  });
}

test('every token is masked and kept, once', async () => {
  const [first, second] = [newToken(60), newToken()];
  const { tokens } = makeTokens();

  for (const token of [first, second, first]) {
    tokens.add(token, SECRET);
  }
  tokens.assertKept();
  await tokens.settle();

  expect(saved()).toEqual([
    ['revocation', first.accessToken, '2026-11-24T02:16:00Z'],
    ['revocation_2', second.accessToken, ''],
  ]);
  expect(stdout.text).toContain(`::add-mask::${first.accessToken}\n`);
  expect(stdout.text).toContain(`::add-mask::${second.accessToken}\n`);
});

test('with `revoke: false` a token is masked, not kept, and none is waited for', async () => {
  const token = newToken();
  const made = makeTokens(false);
  openUntilCut(made);

  made.tokens.add(token, SECRET);
  await made.tokens.settle();

  expect(stdout.text).toContain(`::add-mask::${token.accessToken}\n`);
  expect(files.text('GITHUB_STATE')).toBe('');
  expect(made.context.clock.sleeps).toEqual([]);
  expect(made.tokens.open.signal.aborted).toBe(true);
});

test('what is open is waited for, then cut off; a token that had come by then is kept', async () => {
  const token = newToken();
  const made = makeTokens();
  openUntilCut(made, () => made.tokens.add(token, SECRET));

  await made.tokens.settle();

  expect(saved()).toEqual([['revocation', token.accessToken, '']]);
  expect(made.context.clock.sleeps).toEqual([10_000]);
  expect(made.tokens.open.signal.aborted).toBe(true);
});

test('a token that cannot be kept is told of and revoked at once, and the next is the first', async () => {
  const [first, second] = [newToken(), newToken()];
  const path = files.path('GITHUB_STATE');
  const { tokens } = makeTokens();
  rmSync(path);
  mkdirSync(path);
  tokens.add(first, SECRET);
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
  tokens.add(second, SECRET);
  revocationWith({ token: first.accessToken, client_secret: SECRET }).reply(200);

  const error = await actionErrorOf(() => tokens.assertKept());
  await tokens.settle();

  expect(error.code).toBe('HANDOVER_FAILED');
  expect(saved()).toEqual([['revocation', second.accessToken, '']]);
  expect(stdout.text).toContain('The token was revoked.');
});

test('a token expires by the time at which it came, however late that is asked for', () => {
  const { tokens, context } = makeTokens();
  const issued = { accessToken: 'known-token-0123456789', expiresInSeconds: 60 };

  tokens.add(issued, SECRET);
  context.clock.pass(2500);

  expect(tokens.expiresAt(issued)).toEqual(new Date('2026-11-24T02:16:00Z'));
});
