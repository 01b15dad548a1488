import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { compactVerify, decodeJwt } from 'jose';
import type { JwtCredential } from '../../../src/credential/credential.ts';
import { signAssertion } from '../../../src/ims/assertion.ts';
import { jwtFlow } from '../../../src/ims/jwt-flow.ts';
import { JWT } from '../_samples.ts';

const NOW = new Date('2026-11-24T02:15:00.999Z');

describe('the assertion', () => {
  const sign = (endpoint: string, changes: Partial<JwtCredential> = {}) =>
    signAssertion(new URL(endpoint), { ...JWT, ...changes }, NOW);

  test('is signed by RS256 and holds the documented claims for 5 minutes, and no others', async () => {
    const assertion = sign('https://ims.test', { metascopes: ['ent_a', 'ent_b'] });

    const publicKey = createPublicKey(JWT.privateKey);
    const { payload, protectedHeader } = await compactVerify(assertion, publicKey);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      exp: Date.parse('2026-11-24T02:20:00Z') / 1000,
      iss: 'ORG@AdobeOrg',
      sub: 'acc@techacct.adobe.com',
      aud: 'https://ims.test/c/me',
      'https://ims.test/s/ent_a': true,
      'https://ims.test/s/ent_b': true,
    });
  });

  test.each([
    ['https://ims.test:8443', 'https://ims.test:8443/c/me'],
    ['http://127.0.0.1:8080', 'https://127.0.0.1:8080/c/me'],
  ])('to %s is for the audience %s', (endpoint, aud) => {
    expect(decodeJwt(sign(endpoint))).toMatchObject({ aud });
  });

  test('keeps ids that are not plain ASCII words in one piece', () => {
    const organizationId = 'Ü"\\/@AdobeOrg';
    expect(decodeJwt(sign('https://ims.test', { organizationId }))).toHaveProperty(
      'iss',
      organizationId,
    );
  });
});

test('the exchange is a form with client id, secret and an assertion made and hidden anew', () => {
  const hidden: string[] = [];
  const flow = jwtFlow(new URL('https://ims.test'), JWT, (assertion) => hidden.push(assertion));

  const { method, url, headers, body } = flow.makeRequest('p8e-x&y', NOW);
  flow.makeRequest('p8e-x&y', new Date(NOW.getTime() + 60_000));

  expect([method, url.href]).toEqual(['POST', 'https://ims.test/ims/exchange/jwt']);
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    client_id: 'me',
    client_secret: 'p8e-x&y',
    jwt_token: hidden[0],
  });
  const [first = 0, second = 0] = hidden.map((assertion) => decodeJwt(assertion).exp);
  expect(second - first).toBe(60);
  expect(flow).toMatchObject({ callName: 'IMS JWT exchange', lifetimeUnit: 'milliseconds' });
});
