import { createPublicKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { compactVerify, decodeJwt } from 'jose';
import { signAssertion } from '../../../src/ims/assertion.ts';
import { jwtFlow } from '../../../src/ims/jwt-flow.ts';
import { JWT } from '../_samples.ts';

const NOW = new Date('2026-11-24T02:15:00.999Z');

test('the assertion is signed by RS256 and holds the documented claims for 5 minutes, and no others', async () => {
  const organizationId = 'Ü"\\/@AdobeOrg';
  const credential = { ...JWT, organizationId, metascopes: ['ent_a', 'ent_b'] };

  const assertion = signAssertion(new URL('http://ims.test:8443'), credential, NOW);

  const publicKey = createPublicKey(JWT.privateKey);
  const { payload, protectedHeader } = await compactVerify(assertion, publicKey);
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
    exp: Date.parse('2026-11-24T02:20:00Z') / 1000,
    iss: organizationId,
    sub: 'acc@techacct.adobe.com',
    aud: 'https://ims.test:8443/c/me',
    'https://ims.test:8443/s/ent_a': true,
    'https://ims.test:8443/s/ent_b': true,
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
