import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { CANCEL_SIGNALS } from '../../../src/runner/cancellation.ts';
import { type Revocation, saveRevocation } from '../../../src/runner/revocation-state.ts';
import { runPost } from '../../../src/steps/post-step.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { useInputs } from '../_inputs.ts';
import { useNock } from '../_nock.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();
const setInputs = useInputs();

const SECRET = 'p8e-secret-of-main';
const REVOCATION: Revocation = {
  token: 'the-token-of-main',
  clientId: 'me',
  endpoint: 'https://ims.test',
  proxy: '',
  expiresAt: '2999-01-01T00:00:00Z',
};
const REVOKED = 'The token was revoked.\n';
const NOT_OURS =
  '::warning title=aem-ims-token::The token was not revoked: the saved state does not belong to the inputs of this step. It stays valid until it expires.\n';

/** Gives post what main saved, and inputs. */
function give(
  inputs: Record<string, string>,
  changes: Partial<Revocation> = {},
  secret = SECRET,
): void {
  saveRevocation({ ...REVOCATION, ...changes }, secret, 1);
  process.env['STATE_revocation'] = files.values('GITHUB_STATE')['revocation'];
  setInputs(inputs);
}

const ims = (form: Record<string, string> = {}) =>
  nock('https://ims.test').post('/ims/invalidate_token/v2', {
    token_type: 'access_token',
    token: REVOCATION.token,
    client_id: 'me',
    ...form,
  });
const imsForAny = () => nock('https://ims.test').post('/ims/invalidate_token/v2');

/** Runs post, which ends with 0 whatever happens; returns what it prints beside masks and debug lines. */
async function printedByPost(): Promise<string> {
  await runPost();
  expect(exit.mock.calls).toEqual([[0]]);
  return stdout.text.replaceAll(/^::(add-mask|debug)::.*\r?\n/gm, '');
}

let exit: jest.SpiedFunction<typeof process.exit>;
beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  // The time since the process started: here it is the test runner's.
  jest.spyOn(systemClock, 'elapsedMs').mockReturnValue(0);
});
afterEach(() => {
  for (const name of CANCEL_SIGNALS) {
    process.removeAllListeners(name);
  }
  process.stdout.removeAllListeners('error');
});

test('nothing is done or read when nothing was saved', async () => {
  setInputs({ 'client-secret': SECRET });

  await runPost();

  expect(stdout.text).toBe('::debug::There is no token to revoke.\n');
  expect(exit.mock.calls).toEqual([[0]]);
});

test.each([
  ['as an input', { 'client-secret': SECRET }],
  ['as one of two', { 'client-secret': `another-secret\n${SECRET}` }],
  ['in a file', { credentials: `{"client_secret":"${SECRET}"}` }],
  ['in a file without its key', { credentials: `{"client_secret":"${SECRET}","metascopes":"m"}` }],
  [
    'with another endpoint',
    { 'client-secret': SECRET, 'ims-endpoint': 'https://evil.test', credentials: '{' },
  ],
])('the client secret is sent when it is given %s', async (_kind, inputs) => {
  give(inputs);
  ims({ client_secret: SECRET }).reply(200);

  expect(await printedByPost()).toBe(REVOKED);
});

const ENDPOINT = { 'ims-endpoint': 'https://ims.test' };

test.each<[string, Record<string, string>]>([
  ['nothing is given', {}],
  ['the secret is missing', ENDPOINT],
  ['the secret is another', { ...ENDPOINT, 'client-secret': 'another-secret' }],
  ['the file is damaged', { ...ENDPOINT, credentials: '{"client_secret":' }],
  ['the file is damaged, and nothing else is given', { credentials: '{"client_secret":' }],
  ['the file has another secret', { ...ENDPOINT, credentials: '{"client_secret":"another-1"}' }],
])('the client id alone is sent when %s', async (_kind, inputs) => {
  give(inputs);
  ims().reply(200);

  expect(await printedByPost()).toBe(REVOKED);
});

describe('nothing is sent', () => {
  test.each<[string, Record<string, string>, Partial<Revocation>]>([
    ['the host is not the one of the inputs', { 'ims-endpoint': 'https://other.test' }, {}],
    ['the host is not the default', { 'client-secret': 'another-secret' }, {}],
    ['the endpoint cannot be read', { 'ims-endpoint': 'https://[' }, {}],
    ['the state names a proxy of its own', ENDPOINT, { proxy: 'http://evil.test:1' }],
  ])('when no secret vouches for the state and %s', async (_kind, inputs, changes) => {
    give(inputs, changes);
    expect(await printedByPost()).toBe(NOT_OURS);
  });

  test.each(['{}', 'x', '{"token":"the-token-of-main","endpoint":"https://evil.test"}'])(
    'when the state is %s',
    async (state) => {
      process.env['STATE_revocation'] = state;
      setInputs({ 'client-secret': SECRET });

      expect(await printedByPost()).toBe(NOT_OURS);
    },
  );
});

describe('several tokens', () => {
  /** Gives post two tokens; the second as it is, or changed. */
  function giveTwo(change = (state: string) => state): void {
    give({ 'client-secret': SECRET });
    saveRevocation({ ...REVOCATION, token: 'late-token', expiresAt: '' }, SECRET, 2);
    process.env['STATE_revocation_2'] = change(files.values('GITHUB_STATE')['revocation_2'] ?? '');
  }

  test('are revoked within the same time', async () => {
    giveTwo();
    let open = 0;
    const both = Promise.withResolvers<void>();
    imsForAny()
      .times(2)
      .reply(async () => {
        open += 1;
        if (open === 2) {
          both.resolve();
        }
        await both.promise;
        return [200];
      });

    expect(await printedByPost()).toBe(REVOKED.repeat(2));
  });

  test('are revoked one without the other', async () => {
    giveTwo((state) => state.replace('ims.test', 'evil.test'));
    ims({ client_secret: SECRET }).reply(200);

    expect(await printedByPost()).toBe(`${NOT_OURS}${REVOKED}`);
  });
});

test('the token and the secrets are masked before anything else is printed', async () => {
  // Masks are registered once in a process: these are new ones.
  const secret = 'p8e-echoed-secret';
  const token = 'echoed-token-of-main';
  give({ 'client-secret': secret }, { token }, secret);
  imsForAny().reply(400, token, { 'x-debug-id': `${token} ${secret}` });

  await runPost();

  const lines = stdout.text.split(/\r?\n/);
  const others = lines.findIndex((line) => !line.startsWith('::add-mask::'));
  expect(lines.slice(0, others)).toEqual(
    expect.arrayContaining([`::add-mask::${secret}`, `::add-mask::${token}`]),
  );
  expect(lines.slice(others).join('\n')).not.toMatch(/p8e-echoed|token-of-main/);
});

test('neither a cancel nor closed output ends it', async () => {
  const listeners = process.listenerCount('SIGINT');
  give({ 'client-secret': SECRET });
  ims({ client_secret: SECRET }).reply(200);

  expect(await printedByPost()).toBe(REVOKED);
  expect(process.listenerCount('SIGINT')).toBe(listeners + 1);
  for (const name of CANCEL_SIGNALS) {
    process.emit(name);
  }
  process.stdout.emit('error', new Error('EPIPE'));
});
