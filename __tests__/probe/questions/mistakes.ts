import { randomBytes } from 'node:crypto';
import { type HttpRequest, tokenRequest } from '../action.ts';
import { answerText, contentType, jsonFields, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Prober } from '../prober.ts';
import { looks, sends, type Way, type Ways } from '../question.ts';
import { answerTo, makes } from './refused.ts';

const WRONG_SECRET = 'p8e-not-the-secret';

/** Nobody's. */
const UNKNOWN_SCOPE = 'aem_ims_token.probe_unknown';

/** Each mistake that a token request can make. */
export const MISTAKES: Ways = {
  'wrong-secret': changed(() => ({ client_secret: WRONG_SECRET })),
  'error-headers': looks(['OAuth'], async (prober, { expected }) => {
    const answer = await answerTo(prober, 'wrong-secret');
    const names = Object.keys(answer.headers).sort();
    const debugId = names.includes('x-debug-id') ? 'x-debug-id' : 'no x-debug-id';
    const text = `${contentType(answer)}, ${debugId}`;
    return hidden(text === expected ? text : `${text}; all: ${names.join(' ')}`);
  }),
  'unknown-client': changed(() => ({ client_id: randomBytes(16).toString('hex') })),
  'scope-one-unknown': changed(({ oauth }) => ({
    scope: [...oauth.scopes, UNKNOWN_SCOPE].join(','),
  })),
  'scope-all-unknown': changed(() => ({ scope: UNKNOWN_SCOPE })),
  'scope-missing': changed(() => ({ scope: undefined })),
  'scope-missing-v2': sends(['OAuth'], async (prober) => {
    const request = withForm(goodRequest(prober), { scope: undefined }, '/ims/token/v2');
    const answer = await prober.send(request, prober.oauth);
    if (prober.tokenIn(answer) === undefined) {
      return answerText(answer);
    }
    const seconds = Number(jsonFields(answer.body)['expires_in']);
    const unit = seconds > 0 && seconds < 10_000_000 ? 'in seconds' : 'not in seconds';
    return `${answerText(answer)}; lifetime ${unit}`;
  }),
  'scope-empty-item': changed(({ oauth }) => ({ scope: oauth.scopes.join(',,') })),
  'scope-blanks': changed(({ oauth }) => ({ scope: [...oauth.scopes, UNKNOWN_SCOPE].join(' ') })),
  'grant-missing': changed(() => ({ grant_type: undefined })),
  'grant-unknown': changed(() => ({ grant_type: 'client_guesses' })),
  'organization-malformed': changed(() => ({ org_id: 'no-separator' })),
  'organization-unknown': changed(() => ({ org_id: unknownOrganization() })),
  'organization-own': sends(['OAuth', 'organization id'], async (prober) => {
    const change = { org_id: prober.oauth.organizationId };
    return answerText(await prober.send(withForm(goodRequest(prober), change), prober.oauth));
  }),
  'basic-authentication': mistaken((request, { oauth }) => {
    const { clientId, clientSecrets } = oauth;
    const basic = Buffer.from(`${clientId}:${clientSecrets[0]}`).toString('base64');
    const { headers, ...others } = withForm(request, {
      client_id: undefined,
      client_secret: undefined,
    });
    return { ...others, headers: { ...headers, authorization: `Basic ${basic}` } };
  }),
  'body-no-form': mistaken((request) => ({
    ...request,
    headers: { ...request.headers, 'content-type': 'application/json' },
    body: '{"grant_type":"client_credentials"}',
  })),
  'parameter-twice': mistaken(({ body, ...others }) => ({
    ...others,
    body: `${body}&grant_type=client_credentials`,
  })),
  'bad-encoding': mistaken(({ body, ...others }) => ({ ...others, body: `${body}&state=%zz` })),
  'method-get': mistaken(({ url }) => ({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
  })),
  'version-4': mistaken((request) => withForm(request, {}, '/ims/token/v4')),
};

/** Nobody's: made up anew each time. */
export function unknownOrganization(domain = 'AdobeOrg'): string {
  return `${randomBytes(12).toString('hex').toUpperCase()}@${domain}`;
}

/** The good request with fields changed. */
function changed(change: (prober: Prober) => Record<string, string | undefined>): Way {
  return mistaken((request, prober) => withForm(request, change(prober)));
}

/** A mistake of the OAuth credential's token request. */
function mistaken(change: (request: HttpRequest, prober: Prober) => HttpRequest): Way {
  return makes(['OAuth'], (prober) => ({
    request: change(goodRequest(prober), prober),
    credential: prober.oauth,
  }));
}

function goodRequest(prober: Prober): HttpRequest {
  return tokenRequest(prober.target.endpoint, prober.oauth, prober.pace.now());
}
