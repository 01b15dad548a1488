import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { JwtCredential } from '../../../src/credential/credential.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import { jwtFlow } from '../../../src/ims/jwt-flow.ts';
import { findRefusal } from '../../../src/ims/refusals.ts';
import { JWT } from '../_samples.ts';

const endpoint = new URL('https://ims.test');
const NOW = new Date('2026-11-24T02:15:00Z');

function makeFlow(changes: Partial<JwtCredential> = {}) {
  const hidden: string[] = [];
  const flow = jwtFlow(endpoint, { ...JWT, ...changes }, (assertion) => hidden.push(assertion));
  return { flow, hidden };
}

describe('the exchange', () => {
  test('is a form with client id, secret and assertion, and nothing else', () => {
    const { flow, hidden } = makeFlow();

    const { method, url, headers, body } = flow.makeRequest('p8e-x&y', NOW);

    expect({ method, url: url.href }).toEqual({
      method: 'POST',
      url: 'https://ims.test/ims/exchange/jwt',
    });
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      client_id: 'me',
      client_secret: 'p8e-x&y',
      jwt_token: hidden[0],
    });
    expect(flow).toMatchObject({ callName: 'IMS JWT exchange', lifetimeUnit: 'milliseconds' });
  });

  test('is signed anew for each request, and each assertion is hidden', () => {
    const { flow, hidden } = makeFlow();

    flow.makeRequest('p8e-1', NOW);
    flow.makeRequest('p8e-1', new Date(NOW.getTime() + 60_000));

    const [first = 0, second = 0] = hidden.map((assertion) => decodeJwt(assertion).exp);
    expect(second - first).toBe(60);
  });
});

describe('a refusal', () => {
  const NO_MATCH = 'Could not match JWT signature to any of the bindings';

  test.each<[string, string, ErrorCode, RegExp]>([
    ['invalid_token', NO_MATCH, 'IMS_ASSERTION_REFUSED', /certificate has expired or was removed/],
    ['INVALID_TOKEN', 'bad SIGNATURE', 'IMS_ASSERTION_REFUSED', /has expired or was removed/],
    ['invalid_signature', '', 'IMS_ASSERTION_REFUSED', /certificate has expired or was removed/],
    ['invalid_token', 'JWT has expired', 'IMS_ASSERTION_REFUSED', /the clock of the runner/],
    ['bad_request', 'sub is badly formed', 'IMS_ASSERTION_REFUSED', /`technical-account-id`/],
    ['invalid_client', '', 'IMS_CLIENT_REFUSED', /may not use the JWT exchange/],
    ['unauthorized_client', '', 'IMS_GRANT_REFUSED', /OAuth server-to-server/],
    ['unsupported_grant_type', '', 'IMS_GRANT_REFUSED', /OAuth server-to-server/],
    ['invalid_scope', '', 'IMS_SCOPE_REFUSED', /asked for: ent_a, ent_b\./],
    ['invalid_target_scope', '', 'IMS_SCOPE_REFUSED', /product profile/],
    ['internal_error', 'Please try again later', 'IMS_UNAVAILABLE', /was migrated to OAuth/],
    ['INTERNAL_SERVER_ERROR', '', 'IMS_UNAVAILABLE', /Leave out the private key/],
  ])('%s (%s) is %s', (error, description, code, advice) => {
    const { flow } = makeFlow({ metascopes: ['ent_a', 'ent_b'] });

    const refusal = findRefusal(error, description, flow.refusalRules());

    expect(refusal?.code).toBe(code);
    expect(refusal?.advice).toMatch(advice);
  });

  test.each<[Partial<JwtCredential>, string]>([
    [{}, 'the certificate has expired'],
    [
      { certificateExpiresAt: new Date('2026-11-25T02:15:00.5Z') },
      'the certificate (valid until 2026-11-25T02:15:00Z) has expired',
    ],
  ])('of the signature says when the certificate ends, where that is known', (changes, said) => {
    const refusal = findRefusal('invalid_token', NO_MATCH, makeFlow(changes).flow.refusalRules());

    expect(refusal?.advice).toContain(said);
  });

  test('that is not known is left to others', () => {
    expect(findRefusal('teapot', '', makeFlow().flow.refusalRules())).toBeUndefined();
  });
});
