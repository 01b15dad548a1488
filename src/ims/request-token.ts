import type { Credential } from '../credential/credential.ts';
import { ActionError } from '../errors/action-error.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import type { CallEnd, ExchangeContext } from '../http/call.ts';
import { exchangeWithRetry } from '../http/exchange-with-retry.ts';
import type { HttpAnswer } from '../http/http-messages.ts';
import type { OpenExchanges } from '../http/open-exchanges.ts';
import { clockSkewMs } from './clock-skew.ts';
import type { Flow } from './flow.ts';
import { type FoundToken, findTokens, type IssuedToken } from './token-answer.ts';
import { judgeTokenCall } from './token-call.ts';

/** A token, and how it was got. */
export interface TokenGrant {
  readonly issued: IssuedToken;
  /** Requests made with the secret that worked. */
  readonly attempts: number;
  /** The secret that IMS accepted, and its place among those given, from 1. */
  readonly clientSecret: string;
  readonly secretNumber: number;
}

/** What a token request needs of its run. */
export interface TokenRequestContext extends ExchangeContext {
  /** Where requests stay open that were not answered in time. */
  readonly open: OpenExchanges;
  /** Is told of every token that IMS issues, usable or not, as soon as it comes. */
  readonly onToken: (token: FoundToken, clientSecret: string) => void;
}

/**
 * Asks IMS for a token. Of several secrets the next is tried only when IMS says `invalid_client`.
 *
 * @throws ActionError with one of the IMS_… codes when there is no token
 */
export async function requestToken(
  flow: Flow,
  { clientId, clientSecrets }: Credential,
  context: TokenRequestContext,
): Promise<TokenGrant> {
  let refusal = '';
  for (const [index, clientSecret] of clientSecrets.entries()) {
    try {
      const granted = await requestWithSecret(flow, clientId, clientSecret, context);
      return { ...granted, clientSecret, secretNumber: index + 1 };
    } catch (error) {
      if (!hasCode(error, 'IMS_CLIENT_REFUSED')) {
        throw withEarlier(error, refusal, context);
      }
      refusal = error.message;
    }
  }
  const all =
    clientSecrets.length > 1 ? `IMS refused all ${clientSecrets.length} client secrets. ` : '';
  throw new ActionError('IMS_CLIENT_REFUSED', `${all}${refusal}`);
}

async function requestWithSecret(
  flow: Flow,
  clientId: string,
  clientSecret: string,
  context: TokenRequestContext,
): Promise<Pick<TokenGrant, 'issued' | 'attempts'>> {
  const end = await send(flow, clientSecret, context, 0);
  try {
    return { issued: judgeTokenCall(end, flow, clientId), attempts: end.attempts };
  } catch (error) {
    const skewMs = hasCode(error, 'IMS_ASSERTION_REFUSED')
      ? clockSkewMs(end, context.clock.now())
      : 0;
    if (skewMs === 0) {
      throw error;
    }
    return requestForTheirTime(flow, clientId, clientSecret, context, { error, end, skewMs });
  }
}

/**
 * If IMS refuses a signed assertion and its clock differs from ours, asks once more with one made
 * for IMS's time.
 */
async function requestForTheirTime(
  flow: Flow,
  clientId: string,
  clientSecret: string,
  context: TokenRequestContext,
  first: { readonly error: unknown; readonly end: CallEnd; readonly skewMs: number },
): Promise<Pick<TokenGrant, 'issued' | 'attempts'>> {
  const skew = `The clock of the runner differs from that of ${first.end.url.host} by ${Math.round(-first.skewMs / 1000)} s`;
  context.log.info(`${skew}; the assertion is made once more for the server's time.`);
  const end = await send(flow, clientSecret, context, first.skewMs);
  try {
    const attempts = first.end.attempts + end.attempts;
    return { issued: judgeTokenCall(end, flow, clientId), attempts };
  } catch (error) {
    const { code, message, checklist } = error as ActionError;
    const before =
      code === 'IMS_ASSERTION_REFUSED'
        ? ''
        : `\nBefore that: ${(first.error as ActionError).message}`;
    throw new ActionError(code, `${message}\n${skew}.${before}`, { checklist });
  }
}

function send(
  flow: Flow,
  clientSecret: string,
  context: TokenRequestContext,
  skewMs: number,
): Promise<CallEnd> {
  const call = {
    name: flow.callName,
    makeRequest: () =>
      flow.makeRequest(clientSecret, new Date(context.clock.now().getTime() + skewMs)),
    open: context.open,
    onAnswer(answer: HttpAnswer) {
      for (const token of findTokens(answer, flow.lifetimeUnit)) {
        context.onToken(token, clientSecret);
      }
    },
  };
  return exchangeWithRetry(call, context);
}

/** An error keeps what was learned of the secret before. */
function withEarlier(error: unknown, refusal: string, { signal }: ExchangeContext): unknown {
  if (refusal === '' || signal.aborted || !(error instanceof ActionError)) {
    return error;
  }
  const { code, checklist } = error;
  const message = `${error.message}\nThis was with the client secret in line 2. Of line 1 IMS had said before: ${refusal}`;
  return new ActionError(code, message, { checklist });
}

function hasCode(error: unknown, code: ErrorCode): error is ActionError {
  return error instanceof ActionError && error.code === code;
}
