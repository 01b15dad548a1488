import { ActionError } from '../errors/action-error.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import { ExchangeFailure } from '../http/exchange-failure.ts';
import type { CallEnd } from '../http/exchange-with-retry.ts';
import type { HttpAnswer } from '../http/http-messages.ts';
import { isPage } from '../http/page.ts';
import { cleanText } from '../text/clean-text.ts';
import { parseJsonObject } from '../text/json-object.ts';

/** Whose token was shown to AEM, for comparing with AEM's own set-up. */
export interface VerifiedClient {
  readonly clientId: string;
  /** Joined by commas. */
  readonly scopes: string;
}

interface Verdict {
  readonly code: ErrorCode;
  readonly advice: string;
}

/**
 * Judges how AEM took the token (adobe-ims.md section 7).
 *
 * @throws ActionError with one of the AEM_… codes unless the answer is 2xx and no page for people
 */
export function judgeVerification(end: CallEnd, client: VerifiedClient): void {
  const { outcome, url, attempts, refusedWaitMs } = end;
  const verdict = outcome instanceof ExchangeFailure ? unreachable(outcome) : judgeAnswer(outcome);
  if (verdict === undefined) return;
  const answer = outcome instanceof ExchangeFailure ? outcome.message : describeAnswer(outcome);
  const wait =
    refusedWaitMs === undefined
      ? ''
      : ` AEM asks to wait ${refusedWaitMs / 1000} s (Retry-After), more than the time left.`;
  const message = [
    `IMS issued a token, but \`verify-url\` did not accept it. ${verdict.advice}`,
    `GET ${url.origin}${url.pathname}: ${answer}; attempts made: ${attempts}.${wait}`,
    `Client id: ${client.clientId}. Scopes of the token: ${client.scopes || 'not known'}.`,
  ];
  throw new ActionError(verdict.code, message.join('\n'));
}

function judgeAnswer(answer: HttpAnswer): Verdict | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return isPage(answer) ? loginPage() : undefined;
  if (status >= 300 && status < 400) return loginPage();
  if (status === 401) return unauthorized(answer);
  if (status === 403) return forbidden(answer);
  if (status === 404) return notFound();
  if (status === 429) {
    const advice = 'AEM limits how often it may be asked. Run fewer jobs at once.';
    return { code: 'AEM_UNAVAILABLE', advice };
  }
  if (status === 408 || status >= 500) {
    const advice =
      'AEM could not answer in time. Is the environment running, hibernated or being deployed?';
    return { code: 'AEM_UNAVAILABLE', advice };
  }
  const advice =
    'AEM gave an answer that says nothing about the token. Check that the URL can be read with GET.';
  return { code: 'AEM_ANSWER_UNEXPECTED', advice };
}

function unreachable(failure: ExchangeFailure): Verdict {
  if (failure.kind === 'oversized') {
    const advice = 'Choose a URL with a small answer.';
    return { code: 'AEM_ANSWER_UNEXPECTED', advice };
  }
  const advice =
    'AEM could not be reached. Check the host, the network of the runner and allow lists.';
  return { code: 'AEM_UNREACHABLE', advice };
}

function loginPage(): Verdict {
  const advice =
    'AEM answered with a page for people or a redirect to one: the URL takes no bearer token. Use the URL of an API on the author or publish host.';
  return { code: 'AEM_LOGIN_PAGE', advice };
}

function unauthorized({ body }: HttpAnswer): Verdict {
  const advice = /401013|oauth token is not valid/i.test(body)
    ? 'An Adobe gateway does not take the token (401013): it is stale there or of another system. Run the job again; if it stays so, the URL is not one of this AEM environment.'
    : 'AEM does not take the token: it has expired, or the credential belongs to another environment or organization. After moving from JWT to OAuth, check that the new credential has the product profile of this environment.';
  return { code: 'AEM_TOKEN_REFUSED', advice };
}

function forbidden({ body }: HttpAnswer): Verdict {
  if (/missing required scopes/i.test(body)) {
    const advice =
      'The token lacks a scope that this API needs. Add the API to the project in the console, and its scope to `scopes`.';
    return { code: 'AEM_SCOPE_MISSING', advice };
  }
  if (/unauthorized access/i.test(body)) {
    const advice =
      'The client id is not in `allowedClientIDs` of `api.yaml`, or the Config Pipeline that deploys it has not run.';
    return { code: 'AEM_CLIENT_NOT_ALLOWED', advice };
  }
  const advice =
    'The technical account may not do this: its credential has no product profile of this environment, or its user in AEM is not in the group that the API needs (Forms: forms-users). Changes take about 10 minutes.';
  return { code: 'AEM_PERMISSION_MISSING', advice };
}

function notFound(): Verdict {
  const advice =
    'AEM has nothing there: wrong host (`author-p…-e…` or `publish-p…-e…`), wrong path, or an AEM version older than the API.';
  return { code: 'AEM_NOT_FOUND', advice };
}

/** Of a body only the `title` and `detail` of problem+json (RFC 9457) are shown. */
function describeAnswer({ status, headers, body }: HttpAnswer): string {
  const isProblem = /^application\/problem\+json\b/i.test(headers['content-type'] ?? '');
  const { title, detail } = (isProblem && parseJsonObject(body)) || {};
  const said = [title, detail]
    .filter((text) => typeof text === 'string')
    .map((text) => cleanText(text));
  return [`status ${status}`, ...said].join(', ');
}
