import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import {
  type Lie,
  type LyingServer,
  type PassingAnswer,
  type PassingRequest,
  startLyingServer,
  startLyingTarget,
} from './_lying-server.ts';
import { alive, noting, only, runProbe } from './_runs.ts';
import { tokenRequest } from './action.ts';
import { sendRequest } from './http-client.ts';
import { GROUPS } from './questions/all.ts';
import { type SimulatedTarget, trust } from './simulated-target.ts';

const QUESTIONS = GROUPS.flatMap(({ questions }) => questions);

// A whole run is many requests, and the machine may be busy.
jest.setTimeout(30_000);

let simulated: SimulatedTarget;
let ims: LyingServer;
let aem: LyingServer;
let close: () => Promise<unknown>;

beforeAll(async () => {
  ({ simulated, ims, aem, close } = await startLyingTarget());
});
afterAll(() => close());

/** What the probe says of one question when IMS and AEM lie so. */
async function ask(
  id: string,
  lies: { ims?: Lie; aem?: Lie },
  change: Partial<SimulatedTarget['target']> = {},
) {
  ims.lie = lies.ims ?? (() => undefined);
  aem.lie = lies.aem ?? (() => undefined);
  const [endpoint, aemUrl] = [new URL(ims.url), new URL(aem.url)];
  const target = { ...simulated.target, endpoint, aemUrl, ...change };
  const { tokens, send } = noting(sendRequest);
  const { report } = await runProbe(target, { groups: only(id), send });
  const [finding] = report.questions;
  return { ...finding, stillAlive: alive(tokens, simulated.ims) };
}

/** Changes answers whose path starts so. */
function at(path: string, lie: (answer: PassingAnswer, request: PassingRequest) => object): Lie {
  return (answer, request) => (request.path.startsWith(path) ? lie(answer, request) : undefined);
}

const fieldsOf = (answer: PassingAnswer) => JSON.parse(answer.body) as Record<string, unknown>;

/** Sets fields of the JSON in a body; undefined takes one away. */
const setting =
  (fields: (answer: PassingAnswer) => Record<string, unknown>) => (answer: PassingAnswer) => ({
    body: JSON.stringify({ ...fieldsOf(answer), ...fields(answer) }),
  });

const field = (path: string, fields: Record<string, unknown>) =>
  at(
    path,
    setting(() => fields),
  );

const status = (code: number) => () => ({ status: code });
const header = (name: string, value: string) => (answer: PassingAnswer) => ({
  headers: { ...answer.headers, [name]: value },
});

/** Another token in the answer, with other claims; IMS would not know it, but the probe reads it. */
function claims(change: Record<string, unknown>, part: 0 | 1 = 1): Lie {
  return at('/ims/', (answer) => {
    const token = fieldsOf(answer)['access_token'];
    if (typeof token !== 'string') {
      return {};
    }
    const parts = token.split('.');
    const old = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString());
    parts[part] = Buffer.from(JSON.stringify({ ...old, ...change })).toString('base64url');
    return setting(() => ({ access_token: parts.join('.') }))(answer);
  });
}

const TOKEN = '/ims/token/';
const EXCHANGE = '/ims/exchange/';
const VALIDATE = '/ims/validate_token/';
const INVALIDATE = '/ims/invalidate_token/';

/** For each question that is not about a refusal: a lie that its answer must give away. */
const LIES: Readonly<Record<string, { readonly ims?: Lie; readonly aem?: Lie }>> = {
  'keep-alive': { ims: at('/', header('connection', 'close')) },
  'date-header': { ims: at('/', header('date', 'yesterday')) },
  'clock-skew': { ims: at('/', header('date', new Date(Date.now() - 3_600_000).toUTCString())) },
  redirects: {
    ims: at(TOKEN, () => ({ status: 302, headers: { location: 'http://127.0.0.1:9' }, body: '' })),
  },
  'token-answer': { ims: field(TOKEN, { token_type: undefined }) },
  'token-type': { ims: field(TOKEN, { token_type: 'mac' }) },
  'lifetime-v3': { ims: field(TOKEN, { expires_in: 86_399_999 }) },
  'lifetime-exchange': { ims: field(EXCHANGE, { expires_in: 86_399 }) },
  'scope-in-answer': { ims: field(TOKEN, { scope: 'openid' }) },
  'claims-times': { ims: claims({ created_at: 1_700_000_000_000 }) },
  'claims-scope': { ims: claims({ scope: 'openid AdobeID' }) },
  'claims-no-exp': { ims: claims({ exp: 1_900_000_000 }) },
  'claims-names': { ims: claims({ sid: 'x' }) },
  'token-header': { ims: claims({ alg: 'ES256' }, 0) },
  'claims-metascopes': { ims: claims({ scope: 'openid' }) },
  'error-headers': {
    ims: at(TOKEN, ({ headers: { 'x-debug-id': _id, ...headers } }) => ({ headers })),
  },
  'scope-missing-v2': { ims: field(TOKEN, { expires_in: 86_399_999 }) },
  'organization-own': { ims: at(TOKEN, status(404)) },
  'jwt-same-second': {
    ims: (() => {
      let count = 0;
      return at(EXCHANGE, (answer) => {
        count += 1;
        return count === 1 ? answer : { status: 400, body: '{"error":"invalid_token"}' };
      });
    })(),
  },
  'jwt-issued-at': { ims: at(EXCHANGE, () => ({ status: 400, body: '{"error":"bad_request"}' })) },
  'jwt-expires-in-a-day': { ims: at(EXCHANGE, () => ({ status: 400, body: '' })) },
  'jwt-texts': {
    ims: at(EXCHANGE, (answer) =>
      /has expired/.test(answer.body)
        ? setting(() => ({ error_description: 'Assertion too old' }))(answer)
        : {},
    ),
  },
  'validate-good': { ims: at(VALIDATE, () => ({ body: '{"valid":false}' })) },
  'validate-fields': { ims: at(VALIDATE, () => ({ body: '{"valid":true}' })) },
  'validate-foreign-client': { ims: at(VALIDATE, status(403)) },
  'older-token': { ims: at(VALIDATE, () => ({ body: '{"valid":false}' })) },
  cascading: { ims: at(VALIDATE, () => ({ body: '{"valid":false}' })) },
  'invalidate-without-secret': { ims: at(INVALIDATE, () => ({ body: '{}' })) },
  'validate-revoked': { ims: at(VALIDATE, () => ({ body: '{"valid":true}' })) },
  'validate-reason': { ims: at(VALIDATE, () => ({ body: '{"valid":false,"reason":"gone"}' })) },
  'invalidate-twice': {
    ims: (() => {
      let count = 0;
      return at(INVALIDATE, (answer) => {
        count += 1;
        return count === 1 ? answer : { status: 400, body: '{"error":"invalid_token"}' };
      });
    })(),
  },
  'invalidate-with-secret': {
    ims: at(INVALIDATE, (answer, { form }) =>
      form.has('client_secret') ? { status: 204, body: '' } : answer,
    ),
  },
  'aem-configs': { aem: at('/', status(403)) },
  'aem-configs-shape': { aem: at('/', () => ({ body: '[]' })) },
  'aem-without-key': {
    aem: at('/', (answer, { headers }) => (headers['x-api-key'] ? answer : { status: 403 })),
  },
  'aem-cut-token': { aem: at('/', status(403)) },
  'aem-outside-forms-users': {
    aem: at('/', () => ({ status: 403, body: '{"message":"Unauthorized Access"}' })),
  },
  'aem-render': { aem: at('/', status(404)) },
  'aem-assembler': {},
  'aem-render-adobe-console': { aem: at('/', status(405)) },
  'aem-document-aem-console': { aem: at('/', status(405)) },
  'aem-document': { aem: at('/', status(404)) },
  'aem-document-hidden': { aem: at('/', status(405)) },
  'aem-document-without-key': { aem: at('/', status(405)) },
  'aem-revoked-0s': { aem: at('/', () => ({ status: 200, body: '{"data":[]}' })) },
  'aem-revoked-30s': { aem: at('/', () => ({ status: 200, body: '{"data":[]}' })) },
  'aem-revoked-60s': { aem: at('/', () => ({ status: 200, body: '{"data":[]}' })) },
  'throttled-body': { ims: at(TOKEN, () => ({ status: 429, body: '{"error":"slow_down"}' })) },
  'throttled-retry-after': {
    ims: at(TOKEN, () => ({ status: 429, headers: { 'retry-after': 'soon' }, body: '' })),
  },
};

/** Questions whose right answer is a refusal by IMS, with what they send it to. */
const REFUSALS = QUESTIONS.filter(
  ({ id, expected }) => /^4\d\d \w+/.test(expected) && !(id in LIES),
);

/** Lies about connections need servers of their own, below. */
const CONNECTIONS = ['tls-1.2', 'tls-default', 'http-version'];

test('there is a lie for each question', () => {
  const covered = [...Object.keys(LIES), ...REFUSALS.map(({ id }) => id), ...CONNECTIONS];
  expect(covered.toSorted()).toEqual(QUESTIONS.map(({ id }) => id).toSorted());
});

const CHANGES: Readonly<Record<string, object>> = {
  'aem-outside-forms-users': { lacksFormsUsers: true },
  'aem-assembler': { kind: 'live' },
  'throttled-body': { maxThrottleRequests: 3 },
  'throttled-retry-after': { maxThrottleRequests: 3 },
};

test('nothing differs when nobody lies', async () => {
  ims.lie = () => undefined;
  aem.lie = () => undefined;
  const target = { ...simulated.target, endpoint: new URL(ims.url), aemUrl: new URL(aem.url) };
  const { report } = await runProbe(target);
  expect(report.questions.filter(({ verdict }) => verdict === 'differs')).toEqual([]);
  const notAsked = report.questions.filter(({ verdict }) => verdict === 'not asked');
  expect(notAsked.map(({ id }) => id).toSorted()).toEqual(
    [...Object.keys(CHANGES), 'tls-1.2', 'tls-default'].toSorted(),
  );
});

test.each(Object.entries(LIES))('the probe sees a lie about %s', async (id, lies) => {
  const { verdict, seen } = await ask(id, lies, CHANGES[id]);
  expect([verdict, seen]).toEqual(['differs', expect.any(String)]);
});

const isFromIms = (answer: PassingAnswer) => answer.status >= 400 && answer.body.includes('error');

describe.each(REFUSALS.map(({ id, expected }) => [id, expected] as const))('%s', (id, expected) => {
  const lies: [string, (answer: PassingAnswer) => object][] = [
    ['another status', (answer) => ({ status: answer.status === 418 ? 400 : 418 })],
    ['another error', setting(() => ({ error: 'something_else' }))],
    ['no JSON', () => ({ body: '<html>', headers: { 'content-type': 'text/html' } })],
  ];
  if (expected.includes('"')) {
    lies.push(['other words', setting(() => ({ error_description: 'Other words.' }))]);
  }
  test.each(lies)('the probe sees %s', async (_what, lie) => {
    const { verdict } = await ask(id, {
      ims: (answer) => (isFromIms(answer) ? lie(answer) : undefined),
    });
    expect(verdict).toBe('differs');
  });
});

/** A token that IMS really issued, as its answer holds it. */
async function issuedAnswer(kind: 'oauth' | 'jwt'): Promise<string> {
  const credential = simulated.target[kind];
  if (credential === undefined) {
    throw new TypeError('the simulator has both credentials');
  }
  const request = tokenRequest(new URL(ims.url), credential, new Date());
  ims.lie = () => undefined;
  const outcome = await sendRequest(request);
  return outcome.kind === 'answer' ? outcome.body : '';
}

test.each(REFUSALS.filter(({ id }) => !id.startsWith('invalidate')).map(({ id }) => id))(
  'a token that comes in answer to %s is seen, and revoked',
  async (id) => {
    const body = await issuedAnswer(id.startsWith('jwt') ? 'jwt' : 'oauth');
    const lie = (_answer: PassingAnswer, { path }: PassingRequest) =>
      /^\/ims\/(token|exchange)/.test(path) ? { status: 200, body } : undefined;

    const { verdict, stillAlive } = await ask(id, { ims: lie });

    expect([verdict, stillAlive]).toEqual(['differs', []]);
  },
);

describe('connections', () => {
  const servers: (LyingServer | Server)[] = [];
  afterAll(() => {
    for (const server of servers) {
      server.close();
    }
  });

  async function askOverTls(id: string, options: TlsOptions) {
    const identity = await createTlsIdentity();
    trust(identity.caCertificatePem);
    const { certificatePem: cert, privateKeyPem: key } = identity;
    const server = await startLyingServer({ cert, key, ...options });
    servers.push(server);
    server.upstreamUrl = simulated.ims.url;
    return ask(id, {}, { endpoint: new URL(server.url) });
  }

  test.each(['tls-1.2', 'tls-default'])('%s is as expected when nobody lies', async (id) => {
    expect(await askOverTls(id, {})).toMatchObject({ verdict: 'as expected' });
  });

  test('the probe sees a server without TLS 1.2', async () => {
    const { verdict, seen } = await askOverTls('tls-1.2', { minVersion: 'TLSv1.3' });
    expect([verdict, seen]).toEqual(['differs', expect.stringMatching(/SSL|EPROTO/)]);
  });

  test('the probe sees a server without TLS 1.3', async () => {
    const { verdict, seen } = await askOverTls('tls-default', { maxVersion: 'TLSv1.2' });
    expect([verdict, seen]).toEqual(['differs', 'TLSv1.2']);
  });

  test('a server that is not there differs in nothing', async () => {
    const { verdict, seen } = await ask(
      'tls-1.2',
      {},
      { endpoint: new URL('https://127.0.0.1:9') },
    );
    expect([verdict, seen]).toEqual(['not asked', 'no answer: ECONNREFUSED']);
  });

  test.each([
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}', 'HTTP/1.0'],
    // The first frame of a server that takes nothing else.
    ['HTTP/2', '\0\0\0\u0004\0\0\0\0\0', 'no HTTP/1.1 (HPE_INVALID_CONSTANT)'],
  ])('the probe sees %s', async (_version, answer, shown) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { verdict, seen } = await ask('http-version', {}, { endpoint });
    expect([verdict, seen]).toEqual(['differs', shown]);
  });
});

describe('an IMS that answers with nonsense', () => {
  test.each([
    ['nothing', ''],
    ['HTML', '<html><body>Sign in</body></html>'],
    ['null', 'null'],
    ['a list', '[1,{"error":"x"}]'],
    ['other types', '{"error":7,"error_description":{},"access_token":[],"valid":"yes","scope":1}'],
    ['a megabyte and more', ' '.repeat(1_100_000)],
    ['control characters', '{"error":"a\\u001b[31m\\n::error::b","error_description":"|`<b>@all"}'],
  ])('%s: the probe comes to its end', async (_what, body) => {
    ims.lie = () => ({ body });
    aem.lie = () => ({ body });
    const target = { ...simulated.target, endpoint: new URL(ims.url), aemUrl: new URL(aem.url) };
    const run = await runProbe(target);
    expect(run.report.questions).toHaveLength(QUESTIONS.length);
    expect(run.report.counts['as expected']).toBeLessThan(12);
    const shown = run.terminal + run.markdown;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|^::/m);
    for (const line of run.markdown.split('\n')) {
      expect(line.replaceAll(/`[^`]*`/g, '')).not.toMatch(/<b>|@all/);
    }
  });
});
