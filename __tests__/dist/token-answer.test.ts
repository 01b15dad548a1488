import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectFailure, expectSuccess, goodInputs, runMain, TEST_LIMIT_MS } from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
});
beforeEach(() => simulator.misbehave({}));
afterAll(() => simulator.close());

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
    ['a list', '[{"access_token":"abc"}]', 'not a JSON object'],
    ['a text', '"abc"', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['half an object', '{"access_token":"abc"', 'not a JSON object'],
    ['two objects', '{}{}', 'not a JSON object'],
    ['a form', 'access_token=abc&token_type=bearer', 'not a JSON object'],
    ['very deep lists', '['.repeat(500_000), 'not a JSON object'],
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

    const result = await runMain(goodInputs(simulator));

    const message = expectFailure(result, 'IMS_ANSWER_INVALID');
    expect(message).toContain(`answered ${status}, but only 200 brings a token`);
  });
});

describe('scopes in the answer', () => {
  test.each([
    ['an escape sequence', 'openid \u001b[31mred'],
    ['a bidirectional override', 'openid \u202eDIbodA'],
    ['an invisible character', 'open\u200bid'],
    ['a quotation mark', 'open"id'],
    ['nothing', ''],
  ])('that hold %s tell nothing, and are shown nowhere', async (_what, scope) => {
    const access_token = 'opaque-token-2';
    simulator.misbehave({ steps: [{ kind: 'alter', set: { scope, access_token } }] });
    const inputs = { ...goodInputs(simulator), summary: 'true' };

    const result = await runMain(inputs, { debug: true });

    expectSuccess(result);
    expect(result.outputs['scopes']).toBe(goodInputs(simulator)['scopes']);
    for (const character of ['\u001b', '\u200b', '\u202e']) {
      expect(result.rawStdout + result.summary).not.toContain(character);
    }
    expect(result.summary).toContain('not told by IMS');
  });

  test('that are empty leave it to the token', async () => {
    simulator.misbehave({ steps: [{ kind: 'alter', set: { scope: '' } }] });

    const result = await runMain({ ...goodInputs(simulator), scopes: 'openid' });

    expectSuccess(result);
    const { claims } = simulator.tokenState(result.outputs['token'] ?? '');
    expect(result.outputs['scopes']).toBe(claims?.['scope']);
  });
});
