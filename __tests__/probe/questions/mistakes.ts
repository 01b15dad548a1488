import { randomBytes } from 'node:crypto';
import { type HttpRequest, tokenRequest } from '../action.ts';
import { answerText, type FormChange, jsonFields, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { type Group, NotAsked, OUR_CHOICE, type Question } from '../question.ts';
import { type ExpectedRefusal, refusal } from './refusal.ts';

const V3 = '__tests__/simulators/ims/client-credentials-endpoint.ts';
const PARAMETERS = '__tests__/simulators/ims/request-parameters.ts';
const RULES = ['src/ims/refusals.ts', 'src/ims/oauth-flow.ts'];

/** Nobody's: made up anew each time. */
const UNKNOWN_SCOPE = 'aem_ims_token.probe_unknown';
const unknownClientId = () => randomBytes(16).toString('hex');
const unknownOrganization = () => `${randomBytes(12).toString('hex').toUpperCase()}@AdobeOrg`;

type Common = Pick<Question, 'id' | 'asks' | 'mark' | 'source' | 'reliedOnBy'> &
  Partial<Pick<Question, 'needs'>>;

function goodRequest(prober: Prober): HttpRequest {
  return tokenRequest(prober.target.endpoint, prober.oauth, prober.pace.now());
}

/** A mistake of the OAuth credential's token request. */
function refused(
  common: Common,
  expected: ExpectedRefusal,
  request: (prober: Prober) => HttpRequest,
): Question {
  return refusal({ needs: ['OAuth'], ...common }, expected, (prober) => ({
    request: request(prober),
    credential: prober.oauth,
  }));
}

/** The good request with fields changed. */
function changed(
  change: (prober: Prober) => FormChange,
  path?: string,
): (prober: Prober) => HttpRequest {
  return (prober) => withForm(goodRequest(prober), change(prober), path);
}

const scopeOf = (prober: Prober, separator: string, ...more: string[]) => ({
  scope: [...prober.oauth.scopes, ...more].join(separator),
});

function wrongSecretAnswer(prober: Prober): Promise<Answer> {
  return prober.once('wrong-secret', () =>
    prober.send(withForm(goodRequest(prober), { client_secret: 'p8e-not-the-secret' })),
  );
}

/** Each mistake that a token request can make. */
export const MISTAKES: Group = {
  name: 'mistakes',
  questions: [
    refused(
      {
        id: 'wrong-secret',
        asks: 'A wrong client secret',
        mark: 'seen in code',
        source: 'asset-compute-client',
        reliedOnBy: [...RULES, 'src/ims/request-token.ts', V3],
      },
      {
        status: 400,
        error: 'invalid_client',
        description: 'invalid client_secret parameter',
        code: 'IMS_CLIENT_REFUSED',
      },
      changed(() => ({ client_secret: 'p8e-not-the-secret' })),
    ),
    {
      id: 'error-headers',
      asks: 'The headers of that refusal',
      expected: 'application/json, x-debug-id',
      mark: 'seen in code',
      source: 'aio-lib-core-auth',
      reliedOnBy: ['src/ims/token-call.ts', '__tests__/simulators/ims/answer.ts'],
      needs: ['OAuth'],
      requests: 0,
      async ask(prober) {
        const { headers } = await wrongSecretAnswer(prober);
        const parts = [
          headers['content-type']?.split(';')[0] ?? 'no content type',
          'x-debug-id' in headers ? 'x-debug-id' : 'no x-debug-id',
        ];
        const text = parts.join(', ');
        const isAsExpected = text === 'application/json, x-debug-id';
        const names = Object.keys(headers).sort().join(' ');
        return { text: hidden(isAsExpected ? text : `${text}; all: ${names}`), isAsExpected };
      },
    },
    refused(
      {
        id: 'unknown-client',
        asks: 'An unknown client id',
        mark: 'documented',
        source: 'PDFSVC',
        reliedOnBy: [...RULES, V3],
      },
      {
        status: 400,
        error: 'invalid_client',
        description: 'invalid client_id parameter',
        code: 'IMS_CLIENT_REFUSED',
      },
      changed(() => ({ client_id: unknownClientId() })),
    ),
    refused(
      {
        id: 'scope-one-unknown',
        asks: 'One unknown scope among good ones',
        mark: 'seen in code',
        source: 'aio-apps-action',
        reliedOnBy: [...RULES, 'src/credential/scopes.ts', V3],
      },
      { status: 400, error: 'invalid_scope', code: 'IMS_SCOPE_REFUSED' },
      changed((prober) => scopeOf(prober, ',', UNKNOWN_SCOPE)),
    ),
    refused(
      {
        id: 'scope-all-unknown',
        asks: 'Only an unknown scope',
        mark: 'documented',
        source: 'PDFSVC',
        reliedOnBy: [...RULES, V3],
      },
      {
        status: 400,
        error: 'invalid_target_scope',
        description: 'None of the requested scopes is enabled in the SP binding',
        code: 'IMS_SCOPE_REFUSED',
      },
      changed(() => ({ scope: UNKNOWN_SCOPE })),
    ),
    refused(
      {
        id: 'scope-missing',
        asks: 'No `scope`, at v3',
        ...OUR_CHOICE,
        reliedOnBy: [V3],
      },
      { status: 400, error: 'invalid_scope', code: 'IMS_SCOPE_REFUSED' },
      changed(() => ({ scope: undefined })),
    ),
    {
      id: 'scope-missing-v2',
      asks: 'No `scope`, at v2',
      expected: '200 with a token; lifetime in seconds',
      mark: 'inferred',
      source: 'aio-lib-core-auth',
      reliedOnBy: [V3],
      needs: ['OAuth'],
      async ask(prober) {
        const request = withForm(goodRequest(prober), { scope: undefined }, '/ims/token/v2');
        const answer = await prober.send(request, prober.oauth);
        const { expires_in: seconds } = jsonFields(answer.body);
        const isInSeconds = Number(seconds) > 0 && Number(seconds) < 10_000_000;
        const unit = isInSeconds ? 'lifetime in seconds' : 'lifetime not in seconds';
        const hasToken = prober.tokenIn(answer) !== undefined;
        const text = hasToken ? `${answerText(answer)}; ${unit}` : answerText(answer);
        return { text, isAsExpected: answer.status === 200 && hasToken && isInSeconds };
      },
    },
    refused(
      {
        id: 'scope-empty-item',
        asks: 'An empty item in `scope`',
        ...OUR_CHOICE,
<<<<<<< HEAD
        reliedOnBy: [V3, 'src/credential/scope-list.ts'],
=======
        reliedOnBy: [SCOPES, 'src/credential/scopes.ts'],
>>>>>>> cred
      },
      { status: 400, error: 'invalid_scope' },
      changed((prober) => scopeOf(prober, ',,')),
    ),
    refused(
      {
        id: 'scope-blanks',
        asks: 'Scopes separated by blanks alone',
        mark: 'inferred',
        source: 'adobe-ims.md, section 1',
        reliedOnBy: [V3, 'src/ims/oauth-flow.ts'],
      },
      { status: 400, error: 'invalid_target_scope' },
      changed((prober) => scopeOf(prober, ' ', UNKNOWN_SCOPE)),
    ),
    refused(
      {
        id: 'grant-missing',
        asks: 'No `grant_type`',
        mark: 'unproven',
        source: 'RFC 6749',
        reliedOnBy: [V3],
      },
      { status: 400, error: 'invalid_request' },
      changed(() => ({ grant_type: undefined })),
    ),
    refused(
      {
        id: 'grant-unknown',
        asks: 'An unknown `grant_type`',
        mark: 'unproven',
        source: 'RFC 6749',
        reliedOnBy: [...RULES, V3],
      },
      { status: 400, error: 'unsupported_grant_type', code: 'IMS_GRANT_REFUSED' },
      changed(() => ({ grant_type: 'client_guesses' })),
    ),
    refused(
      {
        id: 'organization-malformed',
        asks: 'An `org_id` without `@`',
        mark: 'documented',
        source: 'PDFSVC',
        reliedOnBy: [...RULES, V3],
      },
      { status: 400, error: 'missing_separator', code: 'IMS_ORGANIZATION_REFUSED' },
      changed(() => ({ org_id: 'no-separator' })),
    ),
    refused(
      {
        id: 'organization-unknown',
        asks: 'An unknown `org_id`',
        mark: 'inferred',
        source: 'PDFSVC',
        reliedOnBy: [...RULES, V3],
      },
      { status: 404, error: 'not_found', code: 'IMS_ORGANIZATION_REFUSED' },
      changed(() => ({ org_id: unknownOrganization() })),
    ),
    {
      id: 'organization-own',
      asks: 'An `org_id` that is right but not needed',
      expected: '200 with a token',
      mark: 'seen in code',
      source: 'spacecat-shared',
      reliedOnBy: ['src/ims/oauth-flow.ts', V3],
      needs: ['OAuth', 'organization id'],
      async ask(prober) {
        const { organizationId } = prober.oauth;
        if (organizationId === undefined) {
          throw new NotAsked('the organization id is not known');
        }
        const request = withForm(goodRequest(prober), { org_id: organizationId });
        const text = answerText(await prober.send(request, prober.oauth));
        return { text, isAsExpected: text === '200 with a token' };
      },
    },
    refused(
      {
        id: 'basic-authentication',
        asks: 'Client id and secret by HTTP Basic, not in the body',
        mark: 'inferred',
        source: 'adobe-ims.md, section 1',
        reliedOnBy: [V3],
      },
      { status: 400, error: 'invalid_client', description: 'missing client_id parameter' },
      (prober) => {
        const { clientId, clientSecrets } = prober.oauth;
        const basic = Buffer.from(`${clientId}:${clientSecrets[0]}`).toString('base64');
        const change = { client_id: undefined, client_secret: undefined };
        const request = withForm(goodRequest(prober), change);
        return { ...request, headers: { ...request.headers, authorization: `Basic ${basic}` } };
      },
    ),
    refused(
      {
        id: 'body-no-form',
        asks: 'A body that is no form',
        mark: 'unproven',
        source: 'RFC 6749',
        reliedOnBy: [PARAMETERS],
      },
      { status: 400, error: 'invalid_request' },
      (prober) => {
        const request = goodRequest(prober);
        const headers = { ...request.headers, 'content-type': 'application/json' };
        return { ...request, headers, body: '{"grant_type":"client_credentials"}' };
      },
    ),
    refused(
      {
        id: 'parameter-twice',
        asks: 'A parameter given twice',
        mark: 'unproven',
        source: 'RFC 6749',
        reliedOnBy: [PARAMETERS],
      },
      { status: 400, error: 'invalid_request' },
      (prober) => {
        const request = goodRequest(prober);
        return { ...request, body: `${request.body}&grant_type=client_credentials` };
      },
    ),
    refused(
      {
        id: 'bad-encoding',
        asks: 'A form with bad percent-encoding',
        mark: 'unproven',
        source: 'RFC 6749',
        reliedOnBy: [PARAMETERS],
      },
      { status: 400, error: 'invalid_request' },
      (prober) => {
        const request = goodRequest(prober);
        return { ...request, body: `${request.body}&state=%zz` };
      },
    ),
    refused(
      {
        id: 'method-get',
        asks: 'GET in place of POST, without a secret',
        ...OUR_CHOICE,
        reliedOnBy: [V3],
      },
      { status: 405, error: 'method_not_allowed' },
      (prober) => {
        const { url } = goodRequest(prober);
        return { method: 'GET', url, headers: { accept: 'application/json' } };
      },
    ),
    refused(
      {
        id: 'version-4',
        asks: 'The good request at `/ims/token/v4`',
        ...OUR_CHOICE,
        reliedOnBy: ['__tests__/simulators/ims/request-handler.ts'],
      },
      { status: 404, error: 'not_found' },
      changed(() => ({}), '/ims/token/v4'),
    ),
  ],
};
