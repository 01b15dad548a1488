import { beforeEach, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { CANCEL_SIGNALS } from '../../../src/runner/cancellation.ts';
import { type Revocation, saveRevocation } from '../../../src/runner/revocation-state.ts';
import { runPost } from '../../../src/steps/post-step.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { useInputs } from '../_inputs.ts';
import { useNock } from '../_nock.ts';
import { REVOCATION, revocationWith } from '../_revocation.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';
import { useExit } from '../_step.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();
const setInputs = useInputs();
const exit = useExit();

const SECRET = 'p8e-secret-of-main';
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

/** Runs post, which ends with 0 whatever happens; returns what it prints beside masks and debug lines. */
async function printedByPost(): Promise<string> {
  await runPost();
  expect(exit.mock.calls).toEqual([[0]]);
  return stdout.text.replaceAll(/^::(add-mask|debug)::.*\r?\n/gm, '');
}

// The time since the process started: here it is the test runner's.
beforeEach(() => void jest.spyOn(systemClock, 'elapsedMs').mockReturnValue(0));

test('nothing is done or read when nothing was saved', async () => {
  setInputs({ 'client-secret': SECRET });

  await runPost();

  expect(stdout.text).toBe('::debug::There is no token to revoke.\n');
  expect(exit.mock.calls).toEqual([[0]]);
});

test.each(['{}', 'x', '{"token":"the-token-of-main","endpoint":"https://evil.test"}'])(
  'post sends and masks nothing when the state is %s',
  async (state) => {
    process.env['STATE_revocation'] = state;

    await runPost();

    expect(stdout.text).toBe(NOT_OURS);
  },
);

const HOST = { 'ims-endpoint': 'https://ims.test' };
const GIVEN = { 'client-secret': SECRET };
const OTHER = { 'client-secret': 'another-secret' };
const PROXY = 'http://proxy.test:1';
const inFile = (secret: string, more = '') => ({
  credentials: `{"client_secret":"${secret}"${more}}`,
});
const DAMAGED = { credentials: '{"client_secret":' };
const EVIL = { ...GIVEN, ...DAMAGED, 'ims-endpoint': 'https://evil.test' };

type Sent = 'the secret' | 'the id alone' | 'nothing';
test.each<[Sent, string, Record<string, string>, string?, string?]>([
  ['the secret', 'it is an input', GIVEN],
  ['the secret', 'it is one of two', { 'client-secret': `another-secret\n${SECRET}` }],
  ['the secret', 'it is in a file', inFile(SECRET)],
  ['the secret', 'it is in a file without its key', inFile(SECRET, ',"metascopes":"m"')],
  ['the secret', 'the endpoint is another now', EVIL],
  ['the id alone', 'nothing is given', {}],
  ['the id alone', 'the secret is missing', HOST],
  ['the id alone', 'the secret is another', { ...HOST, ...OTHER }],
  ['the id alone', 'the secret is missing, and a proxy is new', HOST, '', PROXY],
  ['the id alone', 'the file is damaged', { ...HOST, ...DAMAGED }],
  ['the id alone', 'the file is damaged, and nothing else is given', DAMAGED],
  ['the id alone', 'the file has another secret', { ...HOST, ...inFile('another-secret') }],
  ['nothing', 'no secret fits, nor the host', { 'ims-endpoint': 'https://other.test' }],
  ['nothing', 'no secret fits, nor the default host', OTHER],
  ['nothing', 'no secret fits, and the endpoint cannot be read', { 'ims-endpoint': 'https://[' }],
  ['nothing', 'no secret fits, nor the proxy', HOST, PROXY],
])('post sends %s when %s', async (sent, _when, inputs, mainProxy = '', proxy = '') => {
  give(inputs, { proxy: mainProxy });
  process.env['https_proxy'] = proxy;
  if (sent !== 'nothing') {
    revocationWith(sent === 'the secret' ? { client_secret: SECRET } : {}).reply(200);
  }

  expect(await printedByPost()).toBe(sent === 'nothing' ? NOT_OURS : REVOKED);
});

test('post asks by the proxy of main when no secret fits, but the proxy does', async () => {
  give(HOST, { proxy: 'unreadable' });
  process.env['https_proxy'] = 'not a proxy';

  expect(await printedByPost()).toContain('the proxy variable https_proxy cannot be used');
});

test('post takes a fault in reading its inputs for nothing to be read', async () => {
  give({ ...HOST, ...OTHER });
  jest.spyOn(URL, 'parse').mockImplementation(() => {
    throw new RangeError('a fault');
  });

  expect(await printedByPost()).toBe(NOT_OURS);
});

test('several tokens are revoked within the same time, one without the other', async () => {
  give(GIVEN);
  for (const number of [2, 3]) {
    saveRevocation({ ...REVOCATION, token: `late-token-${number}`, expiresAt: '' }, SECRET, number);
  }
  const { revocation_2: second, revocation_3: third } = files.values('GITHUB_STATE');
  process.env['STATE_revocation_2'] = second?.replace('ims.test', 'evil.test');
  process.env['STATE_revocation_3'] = third;
  let open = 0;
  const both = Promise.withResolvers<void>();
  nock('https://ims.test')
    .post('/ims/invalidate_token/v2')
    .times(2)
    .reply(async () => {
      open += 1;
      if (open === 2) {
        both.resolve();
      }
      await both.promise;
      return [200];
    });

  expect(await printedByPost()).toBe(`${NOT_OURS}${REVOKED}${REVOKED}`);
});

let maskedRuns = 0;
test('the token and the secrets are masked before anything else is printed', async () => {
  // Masks are registered once in a process, in which mutation testing runs each test often.
  maskedRuns += 1;
  const secret = `p8e-echoed-${maskedRuns}`;
  const token = `token-of-main-${maskedRuns}`;
  give({ 'client-secret': secret }, { token }, secret);
  revocationWith({ token, client_secret: secret }).reply(400, token, {
    'x-debug-id': `${token} ${secret}`,
  });

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
  give(GIVEN);
  revocationWith({ client_secret: SECRET }).reply(200);

  expect(await printedByPost()).toBe(REVOKED);
  expect(process.listenerCount('SIGINT')).toBe(listeners + 1);
  for (const name of CANCEL_SIGNALS) {
    process.emit(name);
  }
  process.stdout.emit('error', new Error('EPIPE'));
});
