import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { CANCEL_SIGNALS } from '../../../src/runner/cancellation.ts';
import { type Revocation, saveRevocation } from '../../../src/runner/revocation-state.ts';
import { runPost } from '../../../src/steps/post-step.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { useNock } from '../_nock.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();

const SECRET = 'p8e-secret-of-main';
const REVOCATION: Revocation = {
  token: 'the-token-of-main',
  clientId: 'me',
  endpoint: 'https://ims.test',
  proxy: '',
  expiresAt: '2999-01-01T00:00:00Z',
};
const OTHERS = 'the saved state does not belong to the inputs of this step';

/** Gives post what main saved, and inputs. */
function give(inputs: Record<string, string>, revocation = REVOCATION, secret = SECRET): void {
  saveRevocation(revocation, secret, 1);
  process.env['STATE_revocation'] = files.values('GITHUB_STATE')['revocation'];
  for (const [name, value] of Object.entries(inputs)) {
    process.env[`INPUT_${name.toUpperCase()}`] = value;
  }
}

/** What is printed beside masks and debug lines. */
function printed(): string {
  return stdout.text.replaceAll(/^::(add-mask|debug)::.*\r?\n/gm, '');
}

let listeners: number;
let exit: jest.SpiedFunction<typeof process.exit>;
beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  // The time since the process started: here it is the test runner's.
  jest.spyOn(systemClock, 'elapsedMs').mockReturnValue(0);
  listeners = process.listenerCount('SIGINT');
});
afterEach(() => {
  for (const name of CANCEL_SIGNALS) {
    process.removeAllListeners(name);
  }
  process.stdout.removeAllListeners('error');
});

const call = (form: Record<string, string>) =>
  nock('https://ims.test').post('/ims/invalidate_token/v2', {
    token_type: 'access_token',
    token: REVOCATION.token,
    client_id: 'me',
    ...form,
  });

test('nothing is done or read when nothing was saved', async () => {
  process.env['INPUT_CLIENT-SECRET'] = SECRET;

  await runPost();

  expect(stdout.text).toBe('::debug::There is no token to revoke.\n');
  expect(exit.mock.calls).toEqual([[0]]);
});

describe('the client secret is sent', () => {
  test.each([
    ['as an input', { 'client-secret': SECRET }],
    ['as one of two', { 'client-secret': `another-secret\n${SECRET}` }],
    ['in a file', { credentials: JSON.stringify({ client_id: 'me', client_secret: SECRET }) }],
    [
      'with another endpoint',
      { 'client-secret': SECRET, 'ims-endpoint': 'https://evil.test', credentials: '{' },
    ],
  ])('when it is given %s', async (_kind, inputs) => {
    give(inputs);
    call({ client_secret: SECRET }).reply(200);

    await runPost();

    expect(printed()).toBe('The token was revoked.\n');
  });
});

describe('the client id alone is sent', () => {
  const endpoint = { 'ims-endpoint': 'https://ims.test' };

  test.each([
    ['nothing is given', {}],
    ['the secret is missing', endpoint],
    ['the secret is another', { ...endpoint, 'client-secret': 'another-secret' }],
    ['the file is damaged', { ...endpoint, credentials: '{"client_secret":' }],
    ['the file is damaged, and nothing else is given', { credentials: '{"client_secret":' }],
    ['the file has another secret', { ...endpoint, credentials: '{"client_secret":"another-1"}' }],
  ])('when %s', async (_kind, inputs) => {
    give(inputs);
    call({}).reply(200);

    await runPost();

    expect(printed()).toBe('The token was revoked.\n');
  });
});

describe('nothing is sent', () => {
  const warning = `::warning title=aem-ims-token::The token was not revoked: ${OTHERS}. It stays valid until it expires.\n`;

  test.each([
    ['the host is not the one of the inputs', { 'ims-endpoint': 'https://other.test' }],
    ['the host is not the default', { 'client-secret': 'another-secret' }],
    ['the endpoint cannot be read', { 'ims-endpoint': 'https://[' }],
  ])('when no secret vouches for the state and %s', async (_kind, inputs) => {
    give(inputs);

    await runPost();

    expect(printed()).toBe(warning);
  });

  test('when no secret vouches for the state and it names a proxy of its own', async () => {
    give({ 'ims-endpoint': 'https://ims.test' }, { ...REVOCATION, proxy: 'http://evil.test:1' });

    await runPost();

    expect(printed()).toBe(warning);
  });

  test.each(['{}', 'x', '{"token":"the-token-of-main","endpoint":"https://evil.test"}'])(
    'when the state is %s',
    async (state) => {
      process.env['STATE_revocation'] = state;
      process.env['INPUT_CLIENT-SECRET'] = SECRET;

      await runPost();

      expect(printed()).toBe(warning);
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
  afterEach(() => {
    delete process.env['STATE_revocation_2'];
  });

  test('are revoked within the same time', async () => {
    giveTwo();
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

    await runPost();

    expect(printed()).toBe('The token was revoked.\nThe token was revoked.\n');
  });

  test('are revoked one without the other', async () => {
    giveTwo((state) => state.replace('ims.test', 'evil.test'));
    call({ client_secret: SECRET }).reply(200);

    await runPost();

    expect(printed()).toContain(OTHERS);
    expect(printed()).toContain('The token was revoked.\n');
  });

  test('are told of one by one, also where no end is known', async () => {
    giveTwo();
    nock('https://ims.test').post('/ims/invalidate_token/v2').times(2).reply(400);

    await runPost();

    expect(printed()).toContain('IMS answered 400. It stays valid until 2999-01-01T00:00:00Z.');
    expect(printed()).toContain('IMS answered 400. It stays valid until it expires.');
  });
});

test('the token and the secrets are masked before anything else is printed', async () => {
  // Masks are registered once in a process: these are new ones.
  const secret = 'p8e-echoed-secret';
  const token = 'echoed-token-of-main';
  give({ 'client-secret': secret }, { ...REVOCATION, token }, secret);
  nock('https://ims.test')
    .post('/ims/invalidate_token/v2')
    .reply(400, token, { 'x-debug-id': `${token} ${secret}` });

  await runPost();

  const lines = stdout.text.split(/\r?\n/);
  const others = lines.findIndex((line) => !line.startsWith('::add-mask::'));
  expect(lines.slice(0, others)).toEqual(
    expect.arrayContaining([`::add-mask::${secret}`, `::add-mask::${token}`]),
  );
  expect(lines.slice(others).join('\n')).not.toMatch(/p8e-echoed|token-of-main/);
});

test('neither a cancel nor closed output ends it', async () => {
  give({ 'client-secret': SECRET });
  call({ client_secret: SECRET }).reply(200);

  await runPost();

  expect(process.listenerCount('SIGINT')).toBe(listeners + 1);
  process.emit('SIGINT');
  process.emit('SIGTERM');
  process.emit('SIGBREAK');
  process.stdout.emit('error', new Error('EPIPE'));
  expect(printed()).toBe('The token was revoked.\n');
  expect(exit.mock.calls).toEqual([[0]]);
});
