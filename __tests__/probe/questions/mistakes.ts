import { randomBytes } from 'node:crypto';
import { type Credential, type HttpRequest, judgeAnswer } from '../action.ts';
import { answerText, contentType, jsonFields, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { asks, isSame, looksAt, NotAsked, sends, type Way, type Ways } from '../question.ts';
import type { Need } from '../target.ts';

/** A mistake in a token request, and the credential in it, by whose flow the action judges the answer. */
interface Mistake {
  readonly request: HttpRequest;
  readonly credential: Credential;
}

export const WRONG_SECRET = 'p8e-not-the-secret';

/** Nobody's. */
const UNKNOWN_SCOPE = 'aem_ims_token.probe_unknown';

/** Each mistake that a token request can make, and on demand what happens to who asks too often. */
export const MISTAKES: Ways = {
  'wrong-secret': changed(() => ({ client_secret: WRONG_SECRET })),
  'error-headers': looksAt('wrong-secret', ['OAuth'], (answer, { expected }) => {
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
  'scope-missing-v2': sends(['OAuth'], lifetimeText, (prober) => {
    const good = prober.tokenRequest(prober.oauth);
    return prober.send(withForm(good, { scope: undefined }, '/ims/token/v2'), prober.oauth);
  }),
  'scope-empty-item': changed(({ oauth }) => ({ scope: oauth.scopes.join(',,') })),
  'scope-blanks': changed(({ oauth }) => ({ scope: [...oauth.scopes, UNKNOWN_SCOPE].join(' ') })),
  'grant-missing': changed(() => ({ grant_type: undefined })),
  'grant-unknown': changed(() => ({ grant_type: 'client_guesses' })),
  'organization-malformed': changed(() => ({ org_id: 'no-separator' })),
  'organization-unknown': changed(() => ({ org_id: unknownOrganization() })),
  'organization-own': changed(({ oauth }) => ({ org_id: oauth.organizationId }), 'organization id'),
  'basic-authentication': mistaken((request, { oauth }) => {
    const { clientId, clientSecrets } = oauth;
    const basic = Buffer.from(`${clientId}:${clientSecrets[0]}`).toString('base64');
    const headers = { ...request.headers, authorization: `Basic ${basic}` };
    const change = { client_id: undefined, client_secret: undefined };
    return withForm({ ...request, headers }, change);
  }),
  'body-no-form': mistaken((request) => ({
    ...request,
    headers: { ...request.headers, 'content-type': 'application/json' },
    body: '{"grant_type":"client_credentials"}',
  })),
  'parameter-twice': appended('&grant_type=client_credentials'),
  'bad-encoding': appended('&state=%zz'),
  'method-get': mistaken(({ url }) => ({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
  })),
  'version-4': mistaken((request) => withForm(request, {}, '/ims/token/v4')),
  'throttled-body': asks(0, ['--throttle'], async (prober, { expected }) => {
    const { answer, requests } = await askUntilThrottled(prober);
    const text = answerText(answer);
    const isAsExpected = isSame(text, expected);
    return { text: isAsExpected ? `${text}, after ${requests} requests` : text, isAsExpected };
  }),
  'throttled-retry-after': asks(0, ['--throttle'], async (prober) => {
    const text = (await askUntilThrottled(prober)).answer.headers['retry-after'] ?? 'none';
    return { text: hidden(text), isAsExpected: /^\d+$/.test(text) };
  }),
};

/** Nobody's: made up anew each time. */
export function unknownOrganization(domain = 'AdobeOrg'): string {
  return `${randomBytes(12).toString('hex').toUpperCase()}@${domain}`;
}

/** The good request with fields changed. */
function changed(
  change: (prober: Prober) => Readonly<Record<string, string | undefined>>,
  ...more: Need[]
): Way {
  return mistaken((request, prober) => withForm(request, change(prober)), ...more);
}

function appended(text: string): Way {
  return mistaken((request) => ({ ...request, body: `${request.body}${text}` }));
}

/** The good request of the OAuth credential with something changed. */
function mistaken(
  change: (request: HttpRequest, prober: Prober) => HttpRequest,
  ...more: Need[]
): Way {
  return makes(['OAuth', ...more], (prober) => {
    const credential = prober.oauth;
    return { request: change(prober.tokenRequest(credential), prober), credential };
  });
}

function lifetimeText(answer: Answer): string {
  const seconds = Number(jsonFields(answer.body)['expires_in']);
  const unit = seconds > 0 && seconds < 10_000_000 ? 'in seconds' : 'not in seconds';
  const text = answerText(answer);
  return text.endsWith(' with a token') ? `${text}; lifetime ${unit}` : text;
}

/** Makes a mistake. Where the fact names it, the code of the error that the action makes of it is seen too. */
export function makes(needs: readonly Need[], make: (prober: Prober) => Mistake): Way {
  return asks(1, needs, async (prober, { id, expected }) => {
    const { request, credential } = make(prober);
    const answer = await prober.once(id, () => prober.send(request, credential));
    const text = answerText(answer);
    return expected.includes('; the action: ')
      ? `${text}; the action: ${judgeAnswer(request, credential, answer).verdict}`
      : text;
  });
}

/** Good requests without a pause, each token given back, until IMS says 429 or the limit is reached. */
function askUntilThrottled(prober: Prober): Promise<{ answer: Answer; requests: number }> {
  return prober.once('throttled', async () => {
    const { maxThrottleRequests } = prober.target;
    prober.pauseMs = 0;
    for (let requests = 1; requests <= maxThrottleRequests; requests += 1) {
      const outcome = await prober.attempt(prober.tokenRequest());
      if (outcome.kind === 'none') {
        throw new NotAsked(`no answer: ${outcome.reason}`);
      }
      if (outcome.status === 429) {
        return { answer: outcome, requests };
      }
      await prober.revokeLeftovers();
    }
    throw new NotAsked(`no 429 within ${maxThrottleRequests} token requests`);
  });
}
