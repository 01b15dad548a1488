import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import { type Lie, lying, only, runProbe, type Sent, simulated } from './_runs.ts';
import { hideSecret, tokenRequest } from './action.ts';
import { jsonFields, textField } from './answers.ts';
import { hidden, hideId, hostName, shortened } from './hide.ts';
import { QUESTIONS } from './questions/all.ts';
import { toMarkdown } from './report.ts';
import { trust } from './simulated-target.ts';

const TOKEN = '/ims/token/';
const EXCHANGE = '/ims/exchange/';
const VALIDATE = '/ims/validate_token/';
const INVALIDATE = '/ims/invalidate_token/';

/** For each question that is not about a refusal: a lie that its answer must give away. */
const LIES: Readonly<Record<string, readonly [path: string, lie: Lie]>> = {
  'tls-1.2': ['/ims/', { tlsVersion: 'TLSv1.1' }],
  'keep-alive': ['/ims/', { isReusedConnection: false }],
  'http-version': ['/ims/', { httpVersion: '1.0' }],
  'date-header': ['/ims/', { headers: { date: 'yesterday' } }],
  'clock-skew': ['/ims/', { headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } }],
  'tls-default': ['/ims/', { tlsVersion: 'TLSv1.2' }],
  redirects: [TOKEN, { status: 302, headers: { location: 'http://127.0.0.1:9' }, body: '' }],
  'token-answer': [TOKEN, setting({ token_type: undefined })],
  'token-type': [TOKEN, setting({ token_type: 'mac' })],
  'lifetime-v3': [TOKEN, setting({ expires_in: 86_399_999 })],
  'lifetime-exchange': [EXCHANGE, setting({ expires_in: 86_399 })],
  'scope-in-answer': [TOKEN, setting({ scope: 'openid' })],
  'claims-times': [TOKEN, claiming({ created_at: 1_700_000_000_000 })],
  'claims-scope': [TOKEN, claiming({ scope: 'openid AdobeID' })],
  'claims-no-exp': [TOKEN, claiming({ exp: 1_900_000_000 })],
  'claims-names': [TOKEN, claiming({ sid: 'x' })],
  'token-header': [TOKEN, claiming({ alg: 'ES256' }, 0)],
  'claims-metascopes': [EXCHANGE, claiming({ scope: 'openid' })],
  'error-headers': [TOKEN, { headers: { 'content-type': 'application/json' } }],
  'scope-missing-v2': [TOKEN, setting({ expires_in: 86_399_999 })],
  'organization-own': [TOKEN, { status: 404 }],
  'jwt-same-second': [EXCHANGE, refusing(({ number }) => number > 1)],
  'jwt-issued-at': [EXCHANGE, refusing(() => true)],
  'jwt-expires-in-a-day': [EXCHANGE, { status: 400, body: '' }],
  'jwt-texts': [EXCHANGE, setting({ error_description: 'Assertion too old' })],
  'validate-good': [VALIDATE, { body: '{"valid":false}' }],
  'validate-fields': [VALIDATE, { body: '{"valid":true}' }],
  'validate-foreign-client': [VALIDATE, { status: 403 }],
  'older-token': [VALIDATE, { body: '{"valid":false}' }],
  cascading: [VALIDATE, { body: '{"valid":false}' }],
  'invalidate-without-secret': [INVALIDATE, { body: '{}' }],
  'validate-revoked': [VALIDATE, { body: '{"valid":true}' }],
  'validate-reason': [VALIDATE, { body: '{"valid":false,"reason":"gone"}' }],
  'invalidate-twice': [INVALIDATE, refusing(({ number }) => number > 2)],
  'invalidate-with-secret': [INVALIDATE, { status: 204 }],
  'aem-configs': ['/adobe/', { status: 403 }],
  'aem-configs-shape': ['/adobe/', { body: '[]' }],
  'aem-without-key': ['/adobe/', { status: 403 }],
  'aem-cut-token': ['/adobe/', { status: 403 }],
  'aem-outside-forms-users': ['/adobe/', { body: '{"message":"Unauthorized Access"}' }],
  'aem-render': ['/adobe/', { status: 404 }],
  'aem-assembler': ['/adobe/', { status: 404 }],
  'aem-render-adobe-console': ['/adobe/', { status: 405 }],
  'aem-document-aem-console': ['/adobe/', { status: 405 }],
  'aem-document': ['/adobe/', { status: 404 }],
  'aem-document-hidden': ['/adobe/', { status: 405 }],
  'aem-document-without-key': ['/adobe/', { status: 405 }],
  'aem-revoked-0s': ['/adobe/', { status: 200 }],
  'aem-revoked-30s': ['/adobe/', { status: 200 }],
  'aem-revoked-60s': ['/adobe/', { status: 200 }],
  'throttled-body': [TOKEN, { status: 429, body: '{"error":"slow_down"}' }],
  'throttled-retry-after': [TOKEN, { status: 429, headers: { 'retry-after': 'soon' } }],
};

/** Questions that look at the answers to others of their group. */
const LOOKING = /^(error-headers|jwt-texts|validate-fields|validate-reason|aem-configs-shape)$/;

/** Questions whose right answer is a refusal by IMS. */
const REFUSALS = QUESTIONS.filter(
  ({ id, expected }) => /^4\d\d \w+/.test(expected) && !(id in LIES),
);

/** Sets fields of the JSON in a body; undefined takes one away. */
function setting(fields: object): Lie {
  return ({ body }) => ({ body: JSON.stringify({ ...jsonFields(body), ...fields }) });
}

/** Another token in the answer, with other claims; IMS would not know it, but the probe reads it. */
function claiming(change: object, index: 0 | 1 = 1): Lie {
  return ({ body }) => {
    const parts = textField(body, 'access_token').split('.');
    const old = JSON.parse(Buffer.from(parts[index] ?? '', 'base64url').toString());
    parts[index] = Buffer.from(JSON.stringify({ ...old, ...change })).toString('base64url');
    return { body: JSON.stringify({ ...jsonFields(body), access_token: parts.join('.') }) };
  };
}

function refusing(when: (sent: Sent) => boolean): Lie {
  return (_answer, sent) => (when(sent) ? { status: 400, body: '{"error":"invalid_token"}' } : {});
}

test('there is a lie for each question', () => {
  const covered = [...Object.keys(LIES), ...REFUSALS.map(({ id }) => id)];
  expect(covered.toSorted()).toEqual(QUESTIONS.map(({ id }) => id).toSorted());
});

test.each(Object.entries(LIES))('the probe sees a lie about %s', async (id, [path, lie]) => {
  const [question] = only(id);
  const questions = QUESTIONS.filter(
    (one) => one === question || (LOOKING.test(id) && one.group === question?.group),
  );
  // What simulators are not asked by themselves.
  const lacksFormsUsers = id === 'aem-outside-forms-users';
  const target = { kind: 'live', lacksFormsUsers, maxThrottleRequests: 3 } as const;
  const { report } = await runProbe({ questions, target, behave: lying(path, lie) });
  expect(report.questions.find((one) => one.id === id)?.verdict).toBe('differs');
});

describe('where IMS should refuse, the probe sees', () => {
  const withWords = REFUSALS.filter(({ expected }) => expected.includes('"'));

  test.each<[string, readonly { id: string }[], Lie]>([
    ['another status', REFUSALS, ({ status }) => ({ status: status === 418 ? 400 : 418 })],
    ['another error', REFUSALS, setting({ error: 'something_else' })],
    ['no JSON', REFUSALS, { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['other words', withWords, setting({ error_description: 'Other words.' })],
  ])('%s', async (_what, differing, lie) => {
    const onlyRefusals: Lie = (answer, sent) =>
      answer.status < 400 ? {} : typeof lie === 'function' ? lie(answer, sent) : lie;
    const { idsWith } = await runProbe({
      questions: REFUSALS,
      behave: lying('/ims/', onlyRefusals),
    });
    expect(idsWith('differs')).toEqual(differing.map(({ id }) => id));
  });

  test('a token, and revokes it', async () => {
    const { endpoint, oauth, jwt } = simulated.target;
    const questions = REFUSALS.filter(({ id }) => !id.startsWith('invalidate'));
    const { idsWith, tokens, alive } = await runProbe({
      questions,
      behave({ path, form, truth }) {
        const credential = form.get('client_id') === jwt?.clientId ? jwt : oauth;
        const isForToken = /^\/ims\/(token|exchange)/.test(path) && credential !== undefined;
        return truth(isForToken ? tokenRequest(endpoint, credential, new Date()) : undefined);
      },
    });
    expect(idsWith('differs')).toEqual(questions.map(({ id }) => id));
    expect([tokens.size > 20, alive]).toEqual([true, []]);
  });
});

describe('a connection', () => {
  async function seenAt(scheme: string, server: Server | undefined, ...ids: string[]) {
    await (server && once(server.listen(0, '127.0.0.1'), 'listening'));
    const { port } = (server?.address() ?? { port: 9 }) as AddressInfo;
    const endpoint = new URL(`${scheme}://127.0.0.1:${port}`);
    const run = runProbe({ questions: only(...ids), target: { endpoint } });
    const { report } = await run.finally(() => server?.close());
    return report.questions.map(({ verdict, seen }) => `${verdict}: ${seen}`);
  }

  test('without TLS 1.2 is seen', async () => {
    const {
      caCertificatePem,
      certificatePem: cert,
      privateKeyPem: key,
    } = await createTlsIdentity();
    trust(caCertificatePem);
    const newer = createHttpsServer({ cert, key, minVersion: 'TLSv1.3' });
    expect(await seenAt('https', newer, 'tls-1.2')).toEqual([
      expect.stringMatching(/^differs: .*(SSL|EPROTO)/),
    ]);
  });

  test('that nobody takes differs in nothing', async () => {
    const seen = await seenAt('https', undefined, 'tls-1.2');
    expect(seen).toEqual(['not asked: no answer: ECONNREFUSED']);
  });

  const old = 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}';
  // The first frame of a server that takes nothing but HTTP/2.
  const newer = '\0\0\0\u0004\0\0\0\0\0';
  const unread = 'differs: no HTTP/1.1 (HPE_INVALID_CONSTANT)';
  test.each([
    ['HTTP/1.0', old, ['differs: over a new connection', 'differs: HTTP/1.0']],
    ['HTTP/2', newer, ['not asked: no two answers', unread]],
  ])('by %s is seen', async (_version, answer, expected) => {
    const raw = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    expect(await seenAt('http', raw, 'keep-alive', 'http-version')).toEqual(expected);
  });
});

describe('what servers say', () => {
  // Neither looks like what it is, so that only knowing it hides it.
  const SECRET = 'correct horse battery staple';
  const CLIENT_ID = 'forms-client-of-acme';
  hideSecret(SECRET);
  hideId(CLIENT_ID);
  hideId('acme-inc@AdobeOrg');
  hideId(undefined);

  test.each([
    ['a secret', `no ${SECRET}!`, 'no ***!'],
    ['a secret in base64', Buffer.from(SECRET).toString('base64'), '***'],
    ['a known id', `client ${CLIENT_ID} is unknown`, 'client form… is unknown'],
    ['a part of a known id', 'org acme-inc is gone', 'org acme… is gone'],
    ['a token', 'got eyJhbGciOiJSUzI1NiJ9.eyJ4Ijoxfq.c2ln', 'got eyJh…'],
    ['an organization', 'org 8C6767C25245AD1A0A490D4C@AdobeOrg here', 'org 8C67… here'],
    ['an address', 'ask jo.doe@example.com', 'ask jo.d…'],
    ['a hexadecimal id', 'id 0123456789abcdef0123456789abcdef', 'id 0123…'],
    ['base64 without a digit', 'id RUZGRjlGMTRBNjhFQTdDOEMwRkFL', 'id RUZG…'],
    ['an environment', 'host author-p1-e2.adobeaemcloud.com', 'host auth….adobeaemcloud.com'],
    ['a credential of a console', 'cm-p123-e456-integration', 'cm-p…'],
    ['a scope', 'projectedProductContext', 'projectedProductContext'],
    ['control characters', 'a\u001b[31m\r\n::error::b', 'a [31m ::error::b'],
    ['too much', 'word '.repeat(100), `${'word '.repeat(40)}…`],
  ])('%s is hidden from their words where it must be', (_what, text, shown) => {
    expect(hidden(text)).toBe(shown);
  });

  test('an id is shortened to what tells it from others, a host loses its numbers', () => {
    expect([shortened('abcdefgh'), shortened('abcdefg')]).toEqual(['abcd…', '…']);
    expect(hostName('author-p1-e2.adobeaemcloud.com')).toBe('author-p…-e….adobeaemcloud.com');
  });

  test.each([
    ['nothing', ''],
    ['a list', '[1,{"error":"x"}]'],
    ['other types', '{"error":7,"error_description":{},"access_token":[],"valid":"yes","scope":1}'],
    ['a token everywhere', '{"access_token":"open-sesame","error":"for open-sesame"}'],
    ['control characters', '{"error":"a\\u001b[31m\\n::error::b","error_description":"|`<b>@all"}'],
  ])('%s: the probe comes to its end', async (_what, body) => {
    const { report, shown } = await runProbe({ behave: lying('/', { body }) });
    expect(report.questions).toHaveLength(QUESTIONS.length);
    expect(report.counts['as expected']).toBeLessThan(15);
    expect(shown).not.toContain('open-sesame');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|^::/m);
    expect(toMarkdown(report).replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/<b>|@all/);
  });

  test('secrets and ids that they repeat do not get into the report, in whatever form', async () => {
    const forms: ((text: string) => string)[] = [
      (text) => text,
      encodeURIComponent,
      (text) => Buffer.from(text).toString('base64'),
      (text) => Buffer.from(`client:${text}`).toString('base64'),
      (text) => `\u0007${text}\u0007`,
    ];
    const { accounts } = simulated.ims;
    const ids = accounts.flatMap((account) => [
      ...[account.clientId, account.technicalAccountId, account.technicalAccountEmail],
      ...[account.organizationId, account.organizationId.split('@')[0] ?? ''],
    ]);
    const values = new Set([...ids, ...accounts.flatMap(({ clientSecrets }) => clientSecrets)]);
    const echo: Lie = ({ status, headers }, { form, request, number }) => {
      for (const [name, value] of form) {
        if (!/^(grant_type|scope|type|token_type|cascading)$/.test(name)) {
          values.add(value);
        }
      }
      const all = [...form.values(), ...ids, ...Object.values(request.headers)];
      const text = all.map(forms[number % forms.length] ?? String).join(' ; ');
      const body = { error: text.slice(0, 3000), error_description: text, title: text };
      const names = { ...headers, [`x-${encodeURIComponent(ids[0] ?? '')}`]: '1' };
      return status < 400 ? {} : { body: JSON.stringify(body), headers: names };
    };
    const { report, shown, tokens } = await runProbe({ behave: lying('/', echo) });
    expect([values.size > 40, tokens.size > 5]).toEqual([true, true]);
    // Made up by the probe itself.
    values.delete('no-separator');
    values.delete('p8e-not-the-secret');
    expect(readable([...values, ...tokens], shown)).toEqual([]);
    expect(shown).not.toMatch(/eyJ\w{2}|@AdobeOrg|@techacct/);
    expect(report.counts.differs).toBeGreaterThan(20);
  });
});

/** What of these values can be read in a text; pieces count as well, since ids are shortened to 4. */
function readable(values: readonly string[], text: string): string[] {
  const forms = values.flatMap((value) => {
    const encoded = Buffer.from(value).toString('base64').slice(4, -4);
    return [value, value.slice(0, 16), value.slice(-16), encoded, encodeURIComponent(value)];
  });
  const harmless = '@techacct.adobe.com'.slice(-16);
  return forms.filter((form) => form.length >= 10 && form !== harmless && text.includes(form));
}
