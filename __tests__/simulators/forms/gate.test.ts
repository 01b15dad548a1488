import { describe, expect, test } from '@jest/globals';
import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../ims/create-account.ts';
import { BATCH_BASE } from './batch-api.ts';
import { FAULTS, type Fault } from './fault.ts';
import { EXPERIMENTAL_RENDER_PATH, RENDER_PATH } from './routes.ts';
import { type Simulators, withSimulators } from './with-simulators.ts';

const CONFIGS = `${BATCH_BASE}/configs`;

describe('the gate of the Forms simulator', () => {
  test('lets in a good token, with and without the API key', () =>
    withSimulators(async ({ forms, headers, token }) => {
      const withKey = await fetch(forms.url + CONFIGS, { headers });
      const withoutKey = await fetch(forms.url + CONFIGS, {
        headers: { Authorization: `Bearer ${token}` },
      });

      expect([withKey.status, withoutKey.status]).toEqual([200, 200]);
      expect(await withKey.json()).toMatchObject({
        data: [{ configName: 'monthly' }, {}, {}, {}, {}],
      });
    }));

  const foreignToken = `eyJhbGciOiJub25lIn0.${Buffer.from('{"client_id":"x"}').toString('base64url')}.x`;

  test.each([
    ['no token', {}],
    ['no bearer token', { Authorization: 'Basic abc' }],
    ['a token that is no JWT', { Authorization: 'Bearer undefined' }],
    ['a token that IMS never issued', { Authorization: `Bearer ${foreignToken}` }],
  ])('refuses %s by 401', (_name, headers) =>
    withSimulators(async ({ forms }) => {
      const response = await fetch(forms.url + CONFIGS, { headers });

      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ message: 'Invalid or expired token' });
    }),
  );

  test('refuses a revoked token by 401', () =>
    withSimulators(async ({ ims, forms, headers, token }) => {
      ims.tokens.revoke(token);

      expect((await fetch(forms.url + CONFIGS, { headers })).status).toBe(401);
    }));

  test('refuses an expired token by 401', async () => {
    let now = new Date('2026-11-24T00:00:00Z');
    await withSimulators(
      async ({ forms, headers }) => {
        now = new Date('2026-11-25T00:00:01Z');

        expect((await fetch(forms.url + CONFIGS, { headers })).status).toBe(401);
      },
      { now: () => now },
    );
  });

  test('lets an account of the AEM Developer Console in without the allow-list', () =>
    withSimulators(
      async ({ forms, headers }) => {
        expect((await fetch(forms.url + CONFIGS, { headers })).status).toBe(200);
      },
      { allowedClientIds: ['other'] },
    ));

  test.each([
    ['an account outside forms-users', { formsUsers: ['other'] }, '<h1>Forbidden</h1>'],
    [
      'a token without a scope for AEM',
      { scopes: ['openid', 'AdobeID'] },
      'The access token is missing required scopes.',
    ],
  ])('refuses %s by 403', (_name, options, wording) =>
    withSimulators(async ({ forms, headers }) => {
      const response = await fetch(forms.url + CONFIGS, { headers });

      expect(response.status).toBe(403);
      expect(await response.text()).toContain(wording);
    }, options),
  );

  test("refuses another client's API key", () =>
    withSimulators(async ({ forms, headers }) => {
      const response = await fetch(forms.url + CONFIGS, {
        headers: { ...headers, 'X-Api-Key': 'other' },
      });

      expect(response.status).toBe(403);
    }));

  const accept = { 'X-Adobe-Accept-Experimental': '1' };
  const statusesOf = (
    { forms, headers }: Simulators,
    calls: readonly (readonly [path: string, method: string])[],
  ) =>
    Promise.all(
      calls.map(async ([path, method]) => {
        const response = await fetch(forms.url + path, {
          method,
          headers: { ...headers, ...accept },
        });
        return response.status;
      }),
    );
  // 400 is the answer of an API that got no body: the request was let in.
  const CALLS = [
    [CONFIGS, 'GET'],
    [RENDER_PATH, 'POST'],
    [EXPERIMENTAL_RENDER_PATH, 'POST'],
  ] as const;

  test.each([
    ['the AEM Developer Console', AEM_CONSOLE_SCOPES, [200, 400, 401]],
    ['the JWT exchange', ['ent_aem_cloud_api'], [200, 400, 401]],
    ['the Adobe Developer Console', FORMS_SCOPES, [401, 401, 400]],
    ['neither console', ['openid', 'AdobeID', 'read_organizations'], [403, 403, 403]],
    ['an API of another kind', ['openid', 'aem.folders'], [401, 401, 403]],
  ])('takes a token of %s only where Adobe documents it', (_from, scopes, statuses) =>
    withSimulators(
      async (simulators) => {
        expect(await statusesOf(simulators, CALLS)).toEqual(statuses);
      },
      { scopes },
    ),
  );

  test.each([[AEM_CONSOLE_SCOPES], [FORMS_SCOPES], [['openid', 'AdobeID', 'read_organizations']]])(
    'takes a token with the scopes %j everywhere when it is lenient',
    (scopes) =>
      withSimulators(
        async (simulators) => {
          expect(await statusesOf(simulators, CALLS)).toEqual([200, 400, 400]);
        },
        { scopes, isLenient: true },
      ),
  );

  test('asks neither for forms-users nor less than the allow-list on the experimental API', () =>
    withSimulators(
      async (simulators) => {
        expect(await statusesOf(simulators, CALLS.slice(2))).toEqual([403]);
      },
      { scopes: FORMS_SCOPES, allowedClientIds: ['other'], formsUsers: [] },
    ));

  test('hides the experimental API from those who do not ask for it, and demands the API key', () =>
    withSimulators(
      async ({ forms, headers, token }) => {
        const url = forms.url + EXPERIMENTAL_RENDER_PATH;
        const Authorization = `Bearer ${token}`;
        const answers = await Promise.all([
          fetch(url, { method: 'POST', headers }),
          fetch(url, { method: 'POST', headers: { Authorization, ...accept } }),
          fetch(url, { method: 'POST', headers: { ...headers, ...accept } }),
        ]);

        expect(answers.map(({ status }) => status)).toEqual([404, 403, 400]);
      },
      { scopes: FORMS_SCOPES, formsUsers: [] },
    ));

  test('does not know other paths', () =>
    withSimulators(async ({ forms, headers }) => {
      expect((await fetch(`${forms.url}/adobe/forms/other`, { headers })).status).toBe(404);
    }));
});

describe('the faults of the Forms simulator', () => {
  test.each(Object.keys(FAULTS) as Fault[])(
    '%s is answered once, instead of the right answer',
    (fault) =>
      withSimulators(async ({ forms, headers }) => {
        forms.faults.push(fault);
        const wrong = await fetch(forms.url + CONFIGS, { headers, redirect: 'manual' });
        const right = await fetch(forms.url + CONFIGS, { headers });

        expect(wrong.status).toBe(FAULTS[fault](CONFIGS).status);
        expect(right.status).toBe(200);
        expect(forms.requests.map(({ status }) => status)).toEqual([wrong.status, 200]);
      }),
  );
});
