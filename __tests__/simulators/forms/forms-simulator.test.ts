import { describe, expect, test } from '@jest/globals';
import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../ims/create-account.ts';
import { BATCH_BASE } from './batch-api.ts';
import { EXPERIMENTAL_RENDER_PATH, RENDER_PATH } from './forms-simulator.ts';
import { type Simulators, withSimulators } from './with-simulators.ts';

// What the probe asks of AEM is not asked again here (__tests__/probe/simulators.test.ts).

const CONFIGS = `${BATCH_BASE}/configs`;
const ACCEPT = { 'X-Adobe-Accept-Experimental': '1' };

describe('the gate', () => {
  test.each([
    ['no token', { Authorization: '' }, CONFIGS, 401],
    ['a token that is no JWT', { Authorization: 'Bearer undefined' }, CONFIGS, 401],
    ['a key of another client', { 'X-Api-Key': 'other' }, CONFIGS, 403],
    ['a path that it does not know', {}, '/adobe/forms/other', 404],
  ])('refuses %s', (_what, change, path, status) =>
    withSimulators(async ({ forms, headers }) => {
      const response = await fetch(forms.url + path, { headers: { ...headers, ...change } });

      expect(response.status).toBe(status);
    }),
  );

  /** The answers of both consoles' APIs; 400 is that of an API that was sent no form: the call was let in. */
  const statusesOf = ({ forms, headers }: Simulators) =>
    Promise.all(
      [CONFIGS, RENDER_PATH, EXPERIMENTAL_RENDER_PATH].map(async (path) => {
        const method = path === CONFIGS ? 'GET' : 'POST';
        const init = { method, headers: { ...headers, ...ACCEPT } };
        return (await fetch(forms.url + path, init)).status;
      }),
    );
  const NO_SCOPES = ['openid', 'AdobeID', 'read_organizations'];
  const notAllowed = { allowedClientIds: [] };
  const notInGroup = { formsUsers: [] };

  test.each([
    ['the AEM console, which needs no allow-list', AEM_CONSOLE_SCOPES, notAllowed, [200, 400, 401]],
    ['the Adobe console, which needs no group', FORMS_SCOPES, notInGroup, [401, 401, 400]],
    ['the Adobe console, not allowed', FORMS_SCOPES, notAllowed, [401, 401, 403]],
    ['an API of another kind', ['openid', 'aem.folders'], {}, [401, 401, 403]],
    ['neither console', NO_SCOPES, {}, [403, 403, 403]],
  ])('takes a token of %s only where Adobe documents it', (_from, scopes, policy, statuses) =>
    withSimulators(
      async (simulators) => {
        expect(await statusesOf(simulators)).toEqual(statuses);
      },
      { scopes, ...policy },
    ),
  );
});

describe('the batch API', () => {
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const call = ({ forms, headers }: Simulators, method: string, path: string, body?: string) =>
    fetch(`${forms.url}${BATCH_BASE}${path}`, {
      method,
      headers: { ...headers, ...JSON_TYPE },
      ...(body !== undefined && { body }),
    });

  test.each([
    ['POST', '/config/monthly/execution', '[]', 400],
    ['POST', '/config/monthly/execution', undefined, 400],
    ['POST', '/config/unknown/execution', '{}', 404],
    ['GET', '/config/unknown/executions', undefined, 404],
    ['GET', '/config/monthly/execution/unknown', undefined, 404],
    ['POST', '/configs', '{}', 404],
    ['POST', '/config/monthly/executions', '{}', 404],
    ['GET', '/config/monthly/execution', undefined, 404],
  ])('answers %s %s with %j by %i', (method, path, body, status) =>
    withSimulators(async (simulators) => {
      const response = await call(simulators, method, path, body);

      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ type: 'about:blank', status });
    }),
  );

  test('refuses a start without the media type of JSON', () =>
    withSimulators(async ({ forms, headers }) => {
      const url = `${forms.url}${BATCH_BASE}/config/monthly/execution`;

      expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(400);
    }));

  test('has a run move on with each poll, tells its counts, and lists it until it has ended', () =>
    withSimulators(async (simulators) => {
      const list = async () => (await call(simulators, 'GET', '/config/monthly/executions')).json();
      const start = await call(simulators, 'POST', '/config/monthly/execution', '{}');
      const location = start.headers.get('Location') ?? '';
      const listed = await list();
      const states: unknown[] = [];
      for (let poll = 0; poll < 3; poll += 1) {
        states.push(await (await fetch(location, { headers: simulators.headers })).json());
      }

      expect([start.status, await start.text()]).toEqual([202, '']);
      expect(listed).toMatchObject({ data: [{ status: 'PROCESSING', recordsCount: -1 }] });
      expect(states).toMatchObject([
        {
          configName: 'monthly',
          executionId: location.split('/').at(-1),
          config: { configName: 'monthly' },
          status: 'PROCESSING',
          recordsCount: -1,
          endTime: -1,
          outputStatuses: [{ outputType: 'PDF', inProgressCount: 1, successCount: 0 }],
        },
        { status: 'PROCESSING', recordsCount: 3, endTime: -1 },
        {
          status: 'SUCCESS',
          recordsCount: 3,
          endTime: expect.closeTo(Date.now() / 1000, -2),
          outputStatuses: [{ inProgressCount: 0, successCount: 3, failureCount: 0 }],
        },
      ]);
      expect(await list()).toEqual({ data: [] });
    }));
});

describe('a rendering call', () => {
  const file = (name: string, type = 'application/xml') =>
    new File(['<root>Ada</root>'], name, { type });
  const template = file('letter.xdp');
  const post = async (
    { forms, headers }: Simulators,
    parts: Readonly<Record<string, string | File>> | string,
    path = RENDER_PATH,
  ) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(parts)) {
      form.set(name, value);
    }
    const body = typeof parts === 'string' ? new URLSearchParams(parts) : form;
    return fetch(forms.url + path, { method: 'POST', headers: { ...headers, ...ACCEPT }, body });
  };

  test('answers a PDF of what it was sent', () =>
    withSimulators(async (simulators) => {
      const options = '{"acrobatVersion":"Acrobat_11"}';
      const response = await post(simulators, { template, data: file('letter.xml'), options });

      expect(response.headers.get('Content-Type')).toBe('application/pdf');
      expect(await response.text()).toMatch(/^%PDF-1\.\d[\s\S]*\(letter\.xdp\)[\s\S]*%%EOF\s*$/);
    }));

  test.each([
    ['no multipart form', 'a=b', 'multipart/form-data'],
    ['no template', { data: '<a/>' }, 'template'],
    ['a template that is neither document nor path', { template: 'letter' }, 'template'],
    ['data that is not XML', { template, data: '{}' }, 'data'],
    ['options that are not JSON', { template, options: 'x' }, 'options'],
    [
      'an unknown version',
      { template, options: '{"acrobatVersion":"Acrobat_9"}' },
      'acrobatVersion',
    ],
  ])('answers 400 to %s', (_name, parts, named) =>
    withSimulators(async (simulators) => {
      const response = await post(simulators, parts);

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        status: 400,
        code: 'BadRequest',
        message: expect.stringContaining(named),
      });
    }),
  );

  test.each([
    [200, 'application/vnd.adobe.xdp+xml', 'application/xml'],
    [400, 'application/xml', 'application/xml'],
    [400, 'application/vnd.adobe.xdp+xml', 'text/xml'],
  ])(
    'of the experimental API answers %i to a template of %s with data of %s',
    (status, type, data) =>
      withSimulators(
        async (simulators) => {
          const parts = { template: file('letter.xdp', type), data: file('letter.xml', data) };
          const response = await post(simulators, parts, EXPERIMENTAL_RENDER_PATH);

          expect(response.status).toBe(status);
        },
        { scopes: FORMS_SCOPES },
      ),
  );
});
