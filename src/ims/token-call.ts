import { ActionError } from '../errors/action-error.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import type { CallEnd } from '../http/call.ts';
import { ExchangeFailure } from '../http/exchange-failure.ts';
import { debugIdOf, type HttpAnswer } from '../http/http-messages.ts';
import { timeSpentBefore, waitRefused } from '../http/time-spent.ts';
import { cleanText } from '../text/clean-text.ts';
import { parseJsonObject } from '../text/json-object.ts';
import type { Flow } from './flow.ts';
import { findRefusal, type Refusal } from './refusals.ts';
import { type IssuedToken, readTokenAnswer } from './token-answer.ts';

/**
 * Judges how a token request ended.
 *
 * @throws ActionError with one of the IMS_… codes when there is no token
 */
export function judgeTokenCall(end: CallEnd, flow: Flow, clientId: string): IssuedToken {
  const { outcome, url } = end;
  if (outcome instanceof ExchangeFailure) {
    throw unreachable(end, outcome);
  }
  if (outcome.status === 200) {
    return readTokenAnswer(outcome, url, flow.lifetimeUnit);
  }
  throw outcome.status < 400 ? noAnswerOfIms(outcome, url) : refused(outcome, end, flow, clientId);
}

function noAnswerOfIms({ status }: HttpAnswer, { host }: URL): ActionError {
  const message =
    status < 300
      ? `${host} answered ${status}, but only 200 brings a token. Look for a proxy that changes answers, and check \`ims-endpoint\`.`
      : `${host} answered with a redirect (${status}), which is never followed: the secrets would go along. Check \`ims-endpoint\` and the proxy.`;
  return new ActionError('IMS_ANSWER_INVALID', message);
}

function refused(answer: HttpAnswer, end: CallEnd, flow: Flow, clientId: string): ActionError {
  const said = readImsError(answer);
  const { code, advice, checklist } =
    findRefusal(said.error, said.description, flow.refusalRules()) ??
    refusalByStatus(answer, said.error);
  const lines = [
    advice,
    `IMS said: status ${answer.status}, ${said.text}. Client id: ${clientId}. Call: POST ${end.url.href}.`,
    attemptsMade(end),
  ];
  return new ActionError(code, lines.filter((line) => line !== '').join('\n'), { checklist });
}

function unreachable(end: CallEnd, failure: ExchangeFailure): ActionError {
  const code: ErrorCode = failure.kind === 'oversized' ? 'IMS_ANSWER_INVALID' : 'IMS_UNREACHABLE';
  const message = `POST ${end.url.href}: ${failure.message}.\n${attemptsMade(end)}`;
  return new ActionError(code, message.trim());
}

/** IMS's own words; PDFSVC wraps them as `{"error":{"code","message"}}` (adobe-ims.md, section 1). */
function readImsError({ headers, body }: HttpAnswer) {
  const json = parseJsonObject(body) ?? {};
  const nested = json['error'];
  const fields =
    typeof nested === 'object' && nested !== null
      ? { error: Object(nested).code, description: Object(nested).message }
      : { error: nested, description: json['error_description'] };
  const error = typeof fields.error === 'string' ? cleanText(fields.error, 100) : '';
  const description = typeof fields.description === 'string' ? cleanText(fields.description) : '';
  const debugId = debugIdOf(headers);
  const text = `error: ${error || 'none'}, error_description: ${description || 'none'}, x-debug-id: ${debugId}`;
  return { error, description, text };
}

function refusalByStatus({ status }: HttpAnswer, error: string): Refusal {
  if (status === 429) {
    const advice =
      'IMS limits how often this credential may ask. Run fewer jobs at once, share a token within a job, or raise `timeout-seconds`.';
    return { code: 'IMS_THROTTLED', advice };
  }
  if (status === 408 || status >= 500) {
    const advice =
      'IMS could not answer. Run the job again later; if it goes on, see status.adobe.com or ask Adobe support with the x-debug-id.';
    return { code: 'IMS_UNAVAILABLE', advice };
  }
  const advice =
    error === ''
      ? 'The answer holds no IMS error: usually a proxy, a firewall or a wrong `ims-endpoint` answers in place of IMS.'
      : 'IMS refused the request for a reason that this action does not know. Ask Adobe support with the x-debug-id.';
  return { code: 'IMS_REFUSED', advice };
}

function attemptsMade(end: CallEnd): string {
  const { attempts, isTimeUp, refusedWaitMs } = end;
  if (refusedWaitMs !== undefined) {
    return `${waitRefused(end, refusedWaitMs, 'The server')}; attempts made: ${attempts}.${timeSpentBefore(end)}`;
  }
  if (isTimeUp) {
    return `Attempts made until the time (\`timeout-seconds\`) was up: ${attempts}.${timeSpentBefore(end)}`;
  }
  return attempts === 1 ? '' : `Attempts made: ${attempts}.`;
}
