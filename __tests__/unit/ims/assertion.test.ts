import { describe, expect, test } from '@jest/globals';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { signAssertion } from '../../../src/ims/assertion.ts';
import { JWT } from '../_samples.ts';
import { KEY } from '../credential/file/_fixtures.ts';

const NOW = new Date('2026-11-24T02:15:00.999Z');

async function claimsOf(endpoint: string, changes: Partial<typeof JWT> = {}, now = NOW) {
  const assertion = signAssertion(new URL(endpoint), { ...JWT, ...changes }, now);
  const { payload } = await compactVerify(assertion, KEY.pair.publicKey, { algorithms: ['RS256'] });
  return JSON.parse(new TextDecoder().decode(payload));
}

describe('the assertion', () => {
  test('is signed by RS256 and holds the documented claims, and no others', async () => {
    expect(await claimsOf('https://ims.test')).toEqual({
      exp: Date.parse('2026-11-24T02:20:00Z') / 1000,
      iss: 'ORG@AdobeOrg',
      sub: 'acc@techacct.adobe.com',
      aud: 'https://ims.test/c/me',
      'https://ims.test/s/ent_aem_cloud_api': true,
    });
    const assertion = signAssertion(new URL('https://ims.test'), JWT, NOW);
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(assertion).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test('has one claim for each metascope', async () => {
    const claims = await claimsOf('https://ims.test', { metascopes: ['ent_a', 'ent_b'] });

    expect(Object.keys(claims).filter((name) => name.includes('/s/'))).toEqual([
      'https://ims.test/s/ent_a',
      'https://ims.test/s/ent_b',
    ]);
  });

  test.each([
    ['https://ims.test:8443', 'https://ims.test:8443/c/me'],
    ['http://127.0.0.1:8080', 'https://127.0.0.1:8080/c/me'],
    ['https://ims-na1-stg1.adobelogin.com', 'https://ims-na1-stg1.adobelogin.com/c/me'],
  ])('to %s is for the audience %s', async (endpoint, aud) => {
    expect(await claimsOf(endpoint)).toMatchObject({ aud });
  });

  test('ends five minutes after the time that it is made for, in whole seconds', async () => {
    const { exp } = await claimsOf('https://ims.test', {}, new Date(1_000_000_000_001));

    expect(exp).toBe(1_000_000_300);
  });

  test('keeps ids that are not plain ASCII words in one piece', async () => {
    const organizationId = 'Ü"\\/@AdobeOrg';

    expect(await claimsOf('https://ims.test', { organizationId })).toMatchObject({
      iss: organizationId,
    });
  });
});
