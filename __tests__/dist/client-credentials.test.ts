import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
});
beforeEach(() => simulator.misbehave({}));
afterAll(() => simulator.close());

describe('the request', () => {
  test('is one POST of a form, with nothing in the query', async () => {
    const account = firstAccount(simulator);
    const before = simulator.requests.length;

    expectSuccess(await runMain(goodInputs(simulator)));

    expect(simulator.requests.slice(before)).toMatchObject([
      {
        method: 'POST',
        path: '/ims/token/v3',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        parameters: {
          grant_type: 'client_credentials',
          client_id: account.clientId,
          client_secret: account.clientSecrets[0],
          scope: account.scopes.join(','),
        },
      },
    ]);
    expect(simulator.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('carries org_id only when the input sets it', async () => {
    const { organizationId } = firstAccount(simulator);

    const result = await runMain({ ...goodInputs(simulator), 'organization-id': organizationId });

    expectSuccess(result);
    expect(simulator.requests.at(-1)?.parameters).toHaveProperty('org_id', organizationId);
    expect(result.outputs['organization-id']).toBe(organizationId);
  });

  test.each([
    ['an ampersand', 'p8e-a&b&scope=admin'],
    ['a plus sign', 'p8e-a+b+'],
    ['percent signs', 'p8e-100%25%zz%'],
    ['equals signs', 'p8e-abc=='],
    ['quotes', `p8e-a"b'c\`d`],
    ['a blank inside', 'p8e-two words'],
    ['a backslash and a dollar', 'p8e-a\\b$HOME\\n'],
    ['non-ASCII', 'p8e-Schlüssel-пароль-密钥-🔑'],
    ['a workflow command', 'p8e-::error::x%0A##[error]'],
    ['all of it', `&+%=?#;:/@ "'\\<>|~*.-_äß€🔑`],
  ])('carries a secret with %s unharmed', async (_what, secret) => {
    firstAccount(simulator).clientSecrets.push(secret);

    const result = await runMain({ ...goodInputs(simulator), 'client-secret': secret });

    expectSuccess(result);
    expect(simulator.requests.at(-1)?.parameters['client_secret']).toBe(secret);
    expect(result.masks).toContain(secret);
    const shown = result.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(shown.join('\n')).not.toContain(secret);
  });
});

describe('the hand-over', () => {
  // Writes a line for each file that the step appends to, in the order of the other lines.
  const witness = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const append = fs.appendFileSync;
    fs.appendFileSync = (path, text, ...rest) => {
      const file = Object.keys(process.env).find((name) => process.env[name] === path);
      process.stdout.write('[append] ' + file + ' ' + /^\\w[\\w-]*/.exec(text)[0] + '\\n');
      return append(path, text, ...rest);
    };
    syncBuiltinESMExports();`;
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(witness)}`];

  test('masks the token, then sets the outputs, then exports it', async () => {
    const result = await runMain(goodInputs(simulator), { nodeOptions });

    expectSuccess(result);
    const { token } = result.outputs;
    const lines = result.rawStdout.split('\n');
    const mask = lines.indexOf(`::add-mask::${token}`);
    const appends = lines
      .map((line, index) => ({ line, index }))
      .filter(({ line }) => line.startsWith('[append]'));
    expect(mask).toBeGreaterThan(0);
    expect(appends.every(({ index }) => index > mask)).toBe(true);
    expect(appends.map(({ line }) => line.slice('[append] '.length))).toEqual([
      'GITHUB_STATE revocation',
      'GITHUB_OUTPUT token',
      'GITHUB_OUTPUT token-type',
      'GITHUB_OUTPUT expires-in',
      'GITHUB_OUTPUT expires-at',
      'GITHUB_OUTPUT scopes',
      'GITHUB_OUTPUT client-id',
      'GITHUB_OUTPUT organization-id',
      'GITHUB_OUTPUT certificate-expires-at',
      'GITHUB_ENV AEM_IMS_TOKEN',
    ]);
  });

  test('shows the token only in its mask, even with debug logging', async () => {
    const result = await runMain(goodInputs(simulator), { debug: true });

    expectSuccess(result);
    const token = result.outputs['token'] ?? '';
    const shown = result.rawStdout.split('\n').filter((line) => line.includes(token));
    expect(shown).toEqual([`::add-mask::${token}`]);
    expect(result.log).not.toContain(token);
    expect(result.filesWritten).toEqual([]);
  });

  test('tells all that the outputs promise', async () => {
    const account = firstAccount(simulator);

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(result.outputs).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      'token-type': 'bearer',
      'expires-in': '86399',
      'expires-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      scopes: account.scopes.join(','),
      'client-id': account.clientId,
      'organization-id': '',
      'certificate-expires-at': '',
    });
    expect(result.environment).toEqual({ AEM_IMS_TOKEN: result.outputs['token'] });
    expect(simulator.tokenState(result.outputs['token'] ?? '').state).toBe('active');
    expect(warningsOf(result)).toEqual([]);
  });

  test.each([
    ['another name', 'MY_TOKEN', ['MY_TOKEN']],
    ['no name', '', []],
  ])('exports under %s', async (_what, name, exported) => {
    const result = await runMain({ ...goodInputs(simulator), 'environment-variable': name });

    expectSuccess(result);
    expect(Object.keys(result.environment)).toEqual(exported);
  });

  test('runs on Node 24', async () => {
    const print = 'process.on("exit", () => process.stdout.write("[node] " + process.version))';

    const result = await runMain(goodInputs(simulator), {
      nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(print)}`],
    });

    expectSuccess(result);
    expect(result.rawStdout).toMatch(/\[node\] v24\./);
  });
});

describe('the scopes', () => {
  test('that were asked for but not granted are named in a warning', async () => {
    const account = firstAccount(simulator);
    const granted = account.scopes.slice(2);
    account.grantOnly = granted;

    const result = await runMain(goodInputs(simulator));

    delete account.grantOnly;
    expectSuccess(result);
    expect(warningsOf(result)).toEqual([
      expect.stringContaining(account.scopes.slice(0, 2).join(', ')),
    ]);
    expect(warningsOf(result)[0]).not.toContain(granted[0]);
    expect(result.outputs['scopes']).toBe(granted.join(','));
  });

  test.each([
    ['separated by blanks, as OAuth says', 'openid AdobeID', 'openid,AdobeID', true],
    ['separated by commas', 'openid,AdobeID', 'openid,AdobeID', true],
    ['of an empty answer', '', '', true],
  ])('%s are read from the answer', async (_what, scope, output, isWarned) => {
    simulator.misbehave({ steps: [{ kind: 'alter', set: { scope } }] });

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(result.outputs['scopes']).toBe(output);
    expect(warningsOf(result).length > 0).toBe(isWarned);
  });

  test('that IMS does not tell are those asked for', async () => {
    simulator.misbehave({ steps: [{ kind: 'alter', set: { access_token: 'opaque' } }] });

    const result = await runMain({ ...goodInputs(simulator), scopes: '["openid", "AdobeID"]' });

    expectSuccess(result);
    expect(result.outputs['scopes']).toBe('openid,AdobeID');
    expect(warningsOf(result)).toEqual([]);
  });
});

describe('a good answer', () => {
  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['the type in capitals', { token_type: 'BEARER' }, { 'token-type': 'BEARER' }],
    ['the type with a capital', { token_type: 'Bearer' }, { 'token-type': 'Bearer' }],
    ['a lifetime in digits', { expires_in: '3600' }, { 'expires-in': '3600' }],
    ['a lifetime with a fraction', { expires_in: 3600.7 }, { 'expires-in': '3600' }],
    ['every printable character', { access_token: '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~' }, {}],
    ['fields that nobody knows', { refresh_token: 'x', constructor: 1, nested: { a: [] } }, {}],
  ])('may have %s', async (_what, set, outputs) => {
    simulator.misbehave({ steps: [{ kind: 'alter', set }] });

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(result.outputs).toMatchObject(outputs);
    if (set['access_token'] !== undefined) {
      expect(result.outputs['token']).toBe(set['access_token']);
      expect(result.environment).toEqual({ AEM_IMS_TOKEN: set['access_token'] });
    }
  });
});

describe('an answer is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['an empty token', { access_token: '' }, '`access_token`'],
    ['a token that is null', { access_token: null }, '`access_token`'],
    ['a token that is a number', { access_token: 12345 }, '`access_token`'],
    ['a token that is a list', { access_token: ['abc'] }, '`access_token`'],
    ['a token with a blank', { access_token: 'abc def' }, '`access_token`'],
    ['a token with a blank at its end', { access_token: 'abc ' }, '`access_token`'],
    ['a token with a line break', { access_token: 'abc\nINJECTED=1' }, '`access_token`'],
    ['a token with a line break at its end', { access_token: 'abc\n' }, '`access_token`'],
    ['a token with a carriage return', { access_token: 'abc\rdef' }, '`access_token`'],
    ['a token with a control character', { access_token: 'abc\u0000def' }, '`access_token`'],
    ['a token that is not ASCII', { access_token: 'abc\u00a0déf' }, '`access_token`'],
    ['another type', { token_type: 'mac' }, '`token_type`'],
    ['a type with more to it', { token_type: 'bearer ' }, '`token_type`'],
    ['a type that is no text', { token_type: ['bearer'] }, '`token_type`'],
    ['a lifetime of 0', { expires_in: 0 }, '`expires_in`'],
    ['a lifetime of "0"', { expires_in: '0' }, '`expires_in`'],
    ['a negative lifetime', { expires_in: -1 }, '`expires_in`'],
    ['a lifetime in words', { expires_in: 'a day' }, '`expires_in`'],
    ['a lifetime with a sign', { expires_in: '+3600' }, '`expires_in`'],
    ['an empty lifetime', { expires_in: '' }, '`expires_in`'],
    ['a lifetime that is null', { expires_in: null }, '`expires_in`'],
    ['a lifetime that is true', { expires_in: true }, '`expires_in`'],
    ['a lifetime that no date can hold', { expires_in: 1e300 }, '`expires_in`'],
    ['a lifetime beyond the year 9999', { expires_in: '999999999999999' }, '`expires_in`'],
  ])('with %s', async (_what, set, field) => {
    simulator.misbehave({ steps: [{ kind: 'alter', set }] });

    const result = await runMain(goodInputs(simulator));

    expect(expectFailure(result, 'IMS_ANSWER_INVALID')).toContain(field);
    expect(result.rawStdout).not.toContain('INJECTED');
  });

  test.each(['access_token', 'token_type', 'expires_in'])('without %s', async (field) => {
    simulator.misbehave({ steps: [{ kind: 'alter', remove: [field] }] });

    const result = await runMain(goodInputs(simulator));

    expect(expectFailure(result, 'IMS_ANSWER_INVALID')).toContain(`\`${field}\``);
  });

  test.each([
    ['nothing', '', 'the answer is empty'],
    ['blanks', ' \r\n', 'the answer is empty'],
    ['an HTML page', '<!DOCTYPE html><title>Log in to the proxy</title>', 'an HTML page'],
    ['a list', '[{"access_token":"abc"}]', 'no JSON object'],
    ['a text', '"abc"', 'no JSON object'],
    ['null', 'null', 'no JSON object'],
    ['half an object', '{"access_token":"abc"', 'no JSON object'],
    ['two objects', '{}{}', 'no JSON object'],
    ['a form', 'access_token=abc&token_type=bearer', 'no JSON object'],
    ['very deep lists', '['.repeat(500_000), 'no JSON object'],
  ])('that is %s, without quoting it', async (_what, body, kind) => {
    simulator.misbehave({ steps: [{ kind: 'answer', status: 200, body }] });
    const before = simulator.counters.requests;

    const result = await runMain(goodInputs(simulator));

    const message = expectFailure(result, 'IMS_ANSWER_INVALID');
    expect(message).toContain(kind);
    expect(message).not.toMatch(/proxy<|abc/);
    expect(simulator.counters.requests - before).toBe(1);
  });

  test.each([201, 204, 206])('with status %i, even when a token is in it', async (status) => {
    simulator.misbehave({ steps: [{ kind: 'alter', status }] });

    expectFailure(await runMain(goodInputs(simulator)), 'IMS_REFUSED');
  });
});
