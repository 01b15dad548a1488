import { ActionError } from '../errors/action-error.ts';
import type { CallEnd } from '../http/call.ts';
import { ExchangeFailure } from '../http/exchange-failure.ts';
import { FIRST_ATTEMPT_LIMIT_MS } from '../http/exchange-with-retry.ts';
import type { HttpAnswer } from '../http/http-messages.ts';
import { isPage } from '../http/page.ts';
import { timeSpentBefore, waitRefused } from '../http/time-spent.ts';
import { cleanText } from '../text/clean-text.ts';
import { parseJsonObject } from '../text/json-object.ts';
import { refusalChecklist, type Verdict } from './refusal-checklist.ts';

/** Whose token was shown to AEM, for comparing with AEM's own set-up. */
interface VerifiedClient {
  readonly clientId: string;
  /** Joined by commas. */
  readonly scopes: string;
}

/**
 * Judges how AEM took the token (adobe-ims.md, section 7).
 *
 * @throws ActionError with one of the AEM_… codes unless the answer is 2xx and not a web page
 */
export function judgeVerification(end: CallEnd, client: VerifiedClient): void {
  const { outcome, url } = end;
  const verdict = outcome instanceof ExchangeFailure ? unreachable(outcome) : judgeAnswer(outcome);
  if (verdict === undefined) {
    return;
  }
  const answer = outcome instanceof ExchangeFailure ? outcome.message : describeAnswer(outcome);
  const call = `GET ${url.origin}${url.pathname}`;
  const message = [
    timeWasShort(end) ??
      `IMS issued a token, but \`verify-url\` did not accept it. ${verdict.advice}`,
    `${call}: ${answer}; ${attemptsMade(end)}`,
    `Client id: ${client.clientId}. Scopes of the token: ${client.scopes || 'not known'}.`,
  ];
  const checklist = refusalChecklist(verdict, { call, answer, url, ...client });
  throw new ActionError(verdict.code, message.join('\n'), { checklist });
}

function unreachable(failure: ExchangeFailure): Verdict {
  if (failure.kind === 'oversized') {
    const advice = 'Choose a URL with a small answer.';
    return { code: 'AEM_ANSWER_UNEXPECTED', advice };
  }
  const advice =
    failure.kind === 'permanent'
      ? 'AEM was not asked: there is no connection to it, for the reason below.'
      : 'AEM could not be reached. Check the host, the network of the runner, and allow lists.';
  return { code: 'AEM_UNREACHABLE', advice };
}

function judgeAnswer(answer: HttpAnswer): Verdict | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return isPage(answer) ? loginPage() : undefined;
  }
  if (status >= 300 && status < 400) {
    return loginPage();
  }
  if (status === 401) {
    return unauthorized(answer);
  }
  if (status === 403) {
    return forbidden(answer);
  }
  if (status === 404) {
    return notFound();
  }
  if (status === 429) {
    const advice = 'AEM limits the number of calls. Run fewer jobs at once.';
    return { code: 'AEM_UNAVAILABLE', advice };
  }
  if (status === 408 || status >= 500) {
    const advice = 'AEM could not answer in time. Is the environment hibernated or being deployed?';
    return { code: 'AEM_UNAVAILABLE', advice };
  }
  const advice =
    'The answer says nothing about the token. Check that the URL can be read with GET.';
  return { code: 'AEM_ANSWER_UNEXPECTED', advice };
}

function loginPage(): Verdict {
  const advice =
    'AEM answered with a web page or a redirect to one: this URL takes no bearer token. Use the URL of an API on the author or publish host.';
  return { code: 'AEM_LOGIN_PAGE', advice };
}

function unauthorized({ body }: HttpAnswer): Verdict {
  const advice = /401013|oauth token is not valid/i.test(body)
    ? 'An Adobe gateway does not take the token (401013): it is stale there, or belongs to another system. Run the job again; if that does not help, the URL is not one of this AEM environment.'
    : 'AEM does not accept the token: it has expired, or the credential belongs to another environment or organization, or is of a kind that this API does not take (docs/which-credential.md). Check that it has a product profile of this environment.';
  return { code: 'AEM_TOKEN_REFUSED', advice };
}

function forbidden({ body }: HttpAnswer): Verdict {
  if (/missing required scopes/i.test(body)) {
    const advice =
      'The token lacks a scope that this API needs. Add the API to the project in the Adobe Developer Console, and its scopes to `scopes`.';
    return { code: 'AEM_SCOPE_MISSING', advice };
  }
  if (/unauthorized access/i.test(body)) {
    const advice =
      'The client id is not under `allowedClientIDs` of `api.yaml`, or the Config Pipeline that deploys the file has not run.';
    return { code: 'AEM_CLIENT_NOT_ALLOWED', advice };
  }
  const advice =
    'The technical account may not do this: its credential has no product profile of this environment, or its user in AEM is not in the group that the API needs (Forms: forms-users). On its first call that is expected: AEM has only now created the user. Changes take about 10 minutes.';
  return { code: 'AEM_PERMISSION_MISSING', advice };
}

function notFound(): Verdict {
  const advice =
    'AEM has nothing at this URL: wrong host (`author-p…-e…` or `publish-p…-e…`), wrong path, or an AEM version older than the API.';
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

/** Silence tells nothing of AEM where it had less time than a stalled connection is given. */
function timeWasShort({ outcome, isTimeUp, startedMs, deadlineMs }: CallEnd): string | undefined {
  const leftMs = Math.max(0, deadlineMs - startedMs);
  const isSilence = outcome instanceof ExchangeFailure && outcome.kind === 'timeout';
  if (!isTimeUp || !isSilence || leftMs >= FIRST_ATTEMPT_LIMIT_MS) {
    return undefined;
  }
  const [left, total, before] = [leftMs, deadlineMs, startedMs].map((ms) => (ms / 1000).toFixed(1));
  return `IMS issued a token, but AEM gave no answer in the ${left} s that \`timeout-seconds\` left for it: of ${total} s, ${before} s had gone before AEM was asked. Raise it; if it goes on, check the host, the network of the runner and allow lists.`;
}

function attemptsMade(end: CallEnd): string {
  const { attempts, isTimeUp, refusedWaitMs } = end;
  if (isTimeUp) {
    return `attempts made until the time (\`timeout-seconds\`) was up: ${attempts}.${timeSpentBefore(end)}`;
  }
  const wait =
    refusedWaitMs === undefined
      ? ''
      : ` ${waitRefused(end, refusedWaitMs, 'AEM')}.${timeSpentBefore(end)}`;
  return `attempts made: ${attempts}.${wait}`;
}
