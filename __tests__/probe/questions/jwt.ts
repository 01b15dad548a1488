import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type HttpRequest, hideToken, tokenRequest } from '../action.ts';
import { answerText, jsonFields, textField, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { type Group, OUR_CHOICE, type Question } from '../question.ts';
import { EXCHANGE_LIFETIME } from './lifetime.ts';
import { type ExpectedRefusal, refusal } from './refusal.ts';

const ENDPOINT = '__tests__/simulators/ims/jwt-exchange-endpoint.ts';
const DAY_SECONDS = 86_400;

type Claims = Readonly<Record<string, unknown>>;

/** How an assertion differs from the action's own. */
interface Change {
  /** Set, or left out where the value is undefined. */
  readonly claims?: Claims;
  readonly key?: KeyObject;
  readonly algorithm?: 'RS256' | 'RS512';
  /** Other fields of the form. */
  readonly form?: Readonly<Record<string, string>>;
}

let madeKey: KeyObject | undefined;

/** A key that IMS does not know; made once, since that is slow. */
function strangeKey(): KeyObject {
  madeKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return madeKey;
}

/** Signs by itself, so that a mistake of the action's signing would show. */
function signed(claims: Claims, key: KeyObject, algorithm: 'RS256' | 'RS512'): string {
  const text = [{ alg: algorithm, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const hash = algorithm === 'RS256' ? 'sha256' : 'sha512';
  const assertion = `${text}.${sign(hash, Buffer.from(text), key).toString('base64url')}`;
  hideToken(assertion);
  return assertion;
}

/** The action's own exchange with another assertion in it. */
function exchangeRequest(prober: Prober, change: (prober: Prober) => Change): HttpRequest {
  const good = tokenRequest(prober.target.endpoint, prober.jwt, prober.pace.now());
  const assertion = new URLSearchParams(good.body).get('jwt_token') ?? '';
  const claims = jsonFields(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
  const { claims: others, key = prober.jwt.privateKey, algorithm = 'RS256', form } = change(prober);
  const jwt = signed({ ...claims, ...others }, key, algorithm);
  return withForm(good, { jwt_token: jwt, ...form });
}

const nowSeconds = (prober: Prober) => Math.floor(prober.pace.now().getTime() / 1000);
const hostOf = (prober: Prober) => prober.target.endpoint.host;

/** The metascope claims of the action's assertion, taken out. */
function withoutMetascopes(prober: Prober): Claims {
  const { metascopes } = prober.jwt;
  const names = metascopes.map((name) => `https://${hostOf(prober)}/s/${name}`);
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

type Common = Pick<Question, 'id' | 'asks' | 'mark' | 'source'> &
  Partial<Pick<Question, 'reliedOnBy'>>;

/** A question whose right answer is a token. */
function accepted(common: Common, change: (prober: Prober) => Change): Question {
  return {
    reliedOnBy: ['src/ims/assertion.ts', ENDPOINT],
    ...common,
    expected: '200 with a token',
    needs: ['JWT'],
    async ask(prober) {
      const answer = await prober.send(exchangeRequest(prober, change), prober.jwt);
      const text = answerText(answer);
      return { text, isAsExpected: text === '200 with a token' };
    },
  };
}

/** What the simulator words by itself: the text of each refusal without a source. */
const OUR_TEXTS = new Map<string, string>();

/** A mistake of an assertion. `ourText`: how the simulator words the refusal. */
function refused(
  { ourText, ...common }: Common & { readonly ourText?: string },
  expected: ExpectedRefusal,
  change: (prober: Prober) => Change,
): Question {
  if (ourText !== undefined) {
    OUR_TEXTS.set(common.id, ourText);
  }
  const reliedOnBy = ['src/ims/jwt-flow.ts', ENDPOINT];
  return refusal({ reliedOnBy, needs: ['JWT'], ...common }, expected, (prober) => ({
    request: exchangeRequest(prober, change),
    credential: prober.jwt,
  }));
}

const REFUSALS: readonly Question[] = [
  refused(
    {
      id: 'jwt-audience-other',
      asks: '`aud` of another client',
      mark: 'documented',
      source: 'JWT-DOC',
      ourText: 'aud does not match the client_id',
    },
    { status: 400, error: 'invalid_client' },
    (prober) => ({
      claims: { aud: `https://${hostOf(prober)}/c/${randomBytes(16).toString('hex')}` },
    }),
  ),
  refused(
    { id: 'jwt-audience-list', asks: '`aud` as a list', ...OUR_CHOICE },
    { status: 400, error: 'invalid_client' },
    (prober) => ({ claims: { aud: [`https://${hostOf(prober)}/c/${prober.jwt.clientId}`] } }),
  ),
  refused(
    {
      id: 'jwt-audience-http',
      asks: '`aud` with `http:`',
      ...OUR_CHOICE,
    },
    { status: 400, error: 'invalid_client' },
    (prober) => ({ claims: { aud: `http://${hostOf(prober)}/c/${prober.jwt.clientId}` } }),
  ),
  refused(
    {
      id: 'jwt-expired',
      asks: '`exp` an hour ago',
      mark: 'documented',
      source: 'JWT-DOC',
      ourText: 'JWT has expired',
    },
    { status: 400, error: 'invalid_token', code: 'IMS_ASSERTION_REFUSED' },
    (prober) => ({ claims: { exp: nowSeconds(prober) - 3600 } }),
  ),
  refused(
    {
      id: 'jwt-expires-in-20-years',
      asks: '`exp` in 20 years',
      ...OUR_CHOICE,
      ourText: 'exp is badly formed',
    },
    { status: 400, error: 'bad_request' },
    (prober) => ({ claims: { exp: nowSeconds(prober) + 20 * 365 * DAY_SECONDS } }),
  ),
  refused(
    {
      id: 'jwt-metascope-unbound',
      asks: 'A metascope that is not bound',
      mark: 'reported',
      source: 'adobe-dev-console issue 54',
    },
    {
      status: 400,
      error: 'invalid_scope',
      description: 'The metascopes in the JWT are not a subset of the metascopes in the binding.',
      code: 'IMS_SCOPE_REFUSED',
    },
    (prober) => ({ claims: { [`https://${hostOf(prober)}/s/ent_probe_unknown`]: true } }),
  ),
  refused(
    { id: 'jwt-metascope-none', asks: 'No metascope', mark: 'documented', source: 'JWT-DOC' },
    { status: 400, error: 'invalid_scope', code: 'IMS_SCOPE_REFUSED' },
    (prober) => ({ claims: withoutMetascopes(prober) }),
  ),
  refused(
    {
      id: 'jwt-metascope-host',
      asks: 'Metascopes of another IMS host',
      mark: 'inferred',
      source: 'every client',
    },
    { status: 400, error: 'invalid_scope' },
    (prober) => {
      const claims = prober.jwt.metascopes.map((name) => [
        `https://ims.example.com/s/${name}`,
        true,
      ]);
      return { claims: { ...withoutMetascopes(prober), ...Object.fromEntries(claims) } };
    },
  ),
  refused(
    {
      id: 'jwt-key-wrong',
      asks: 'Signed with another key',
      mark: 'reported',
      source: 'adobeio-auth issue 67',
    },
    {
      status: 400,
      error: 'invalid_token',
      description: 'Could not match JWT signature to any of the bindings',
      code: 'IMS_ASSERTION_REFUSED',
    },
    () => ({ key: strangeKey() }),
  ),
  refused(
    {
      id: 'jwt-algorithm-wrong',
      asks: 'Signed by RS512',
      mark: 'inferred',
      source: 'JWT-DOC',
      ourText: 'JWT signature or algorithm is invalid',
    },
    { status: 400, error: 'invalid_signature', code: 'IMS_ASSERTION_REFUSED' },
    () => ({ algorithm: 'RS512' }),
  ),
  refused(
    {
      id: 'jwt-issuer-other',
      asks: '`iss` of another organization',
      ...OUR_CHOICE,
      ourText: 'iss is badly formed',
    },
    { status: 400, error: 'bad_request' },
    () => ({ claims: { iss: `${randomBytes(12).toString('hex').toUpperCase()}@AdobeOrg` } }),
  ),
  refused(
    {
      id: 'jwt-subject-other',
      asks: '`sub` of another account',
      ...OUR_CHOICE,
      ourText: 'sub is badly formed',
    },
    { status: 400, error: 'bad_request' },
    () => ({
      claims: { sub: `${randomBytes(12).toString('hex').toUpperCase()}@techacct.adobe.com` },
    }),
  ),
  refused(
    {
      id: 'jwt-secret-wrong',
      asks: 'A wrong client secret with a good assertion',
      mark: 'documented',
      source: 'JWT-DOC',
      ourText: 'invalid client_secret parameter',
    },
    { status: 401, error: 'invalid_client', code: 'IMS_CLIENT_REFUSED' },
    () => ({ form: { client_secret: 'p8e-not-the-secret' } }),
  ),
  refused(
    {
      id: 'jwt-check-order',
      asks: 'Expired, of another client and with an unbound metascope: what is refused first',
      ...OUR_CHOICE,
      reliedOnBy: [ENDPOINT],
    },
    { status: 400, error: 'invalid_token' },
    (prober) => ({
      claims: {
        exp: nowSeconds(prober) - 3600,
        aud: `https://${hostOf(prober)}/c/another`,
        [`https://${hostOf(prober)}/s/ent_probe_unknown`]: true,
      },
    }),
  ),
];

async function textOf(prober: Prober, id: string): Promise<string> {
  const question = REFUSALS.find((candidate) => candidate.id === id);
  await question?.ask(prober);
  const answer = await prober.once<Answer>(id, () => Promise.reject(new Error(id)));
  return textField(answer.body, 'error_description');
}

/** The legacy exchange of a signed assertion. */
export const JWT: Group = {
  name: 'JWT exchange',
  questions: [
    EXCHANGE_LIFETIME,
    {
      id: 'claims-metascopes',
      asks: '`scope` in the token of the exchange',
      expected: 'the metascopes',
      ...OUR_CHOICE,
      reliedOnBy: [ENDPOINT],
      needs: ['JWT'],
      requests: 0,
      async ask(prober) {
        const { held } = await prober.goodToken(prober.jwt);
        const payload = Buffer.from(held.token.split('.')[1] ?? '', 'base64url').toString();
        const { scope } = jsonFields(payload);
        const isAsExpected = scope === prober.jwt.metascopes.join(',');
        const other = typeof scope === 'string' ? `${scope.split(',').length} others` : 'none';
        return { text: isAsExpected ? 'the metascopes' : other, isAsExpected };
      },
    },
    {
      id: 'jwt-same-second',
      asks: 'Two assertions made in one second, which are the same',
      expected: '200 with a token',
      ...OUR_CHOICE,
      reliedOnBy: ['src/ims/assertion.ts', ENDPOINT],
      needs: ['JWT'],
      async ask(prober) {
        const { request } = await prober.goodToken(prober.jwt);
        const text = answerText(await prober.send(request, prober.jwt));
        return { text, isAsExpected: text === '200 with a token' };
      },
    },
    accepted(
      { id: 'jwt-issued-at', asks: 'With `iat`', mark: 'documented', source: 'JWT-DOC' },
      (prober) => ({ claims: { iat: nowSeconds(prober) } }),
    ),
    accepted(
      {
        id: 'jwt-expires-in-a-day',
        asks: '`exp` in 24 hours',
        mark: 'seen in code',
        source: 'umapi-client.py',
      },
      (prober) => ({ claims: { exp: nowSeconds(prober) + DAY_SECONDS } }),
    ),
    ...REFUSALS,
    {
      id: 'jwt-texts',
      asks: 'The words of those refusals that have no source',
      expected: [...OUR_TEXTS.values()].map((text) => `"${text}"`).join(', '),
      ...OUR_CHOICE,
      reliedOnBy: [ENDPOINT],
      needs: ['JWT'],
      requests: 0,
      async ask(prober) {
        const others: string[] = [];
        for (const [id, ourText] of OUR_TEXTS) {
          const text = await textOf(prober, id);
          if (text !== ourText) {
            others.push(`${id}: "${hidden(text)}"`);
          }
        }
        const text = others.length === 0 ? 'the same' : others.join(', ');
        return { text, isAsExpected: others.length === 0 };
      },
    },
    refusal(
      {
        id: 'jwt-client-credentials',
        asks: 'The JWT credential with `grant_type=client_credentials`',
        mark: 'inferred',
        source: 'PDFSVC',
        reliedOnBy: [
          'src/ims/oauth-flow.ts',
          '__tests__/simulators/ims/client-credentials-endpoint.ts',
        ],
        needs: ['JWT'],
      },
      {
        status: 400,
        error: 'unauthorized_client',
        description: 'client is not authorized to use this grant type.',
        code: 'IMS_GRANT_REFUSED',
      },
      (prober) => {
        const { clientId, clientSecrets } = prober.jwt;
        const credential = { flow: 'oauth', clientId, clientSecrets, scopes: ['openid'] } as const;
        const request = tokenRequest(prober.target.endpoint, credential, prober.pace.now());
        return { request, credential };
      },
    ),
  ],
};
