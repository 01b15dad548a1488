import { ActionError } from '../errors/action-error.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import { type ExchangeContext, exchangeWithRetry } from '../http/exchange-with-retry.ts';
import { clockSkewMs } from './clock-skew.ts';
import type { Credential } from './credential.ts';
import type { Flow } from './flow.ts';
import type { IssuedToken } from './token-answer.ts';
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

/**
 * Asks IMS for a token. Of several secrets the next is tried only when IMS says `invalid_client`.
 *
 * @throws ActionError with one of the IMS_… codes when there is no token
 */
export async function requestToken(
  flow: Flow,
  { clientId, clientSecrets }: Credential,
  context: ExchangeContext,
): Promise<TokenGrant> {
  let refusal = '';
  for (const [index, clientSecret] of clientSecrets.entries()) {
    try {
      const granted = await requestWithSecret(flow, clientId, clientSecret, context);
      return { ...granted, clientSecret, secretNumber: index + 1 };
    } catch (error) {
      if (!hasCode(error, 'IMS_CLIENT_REFUSED')) throw error;
      refusal = error.message;
    }
  }
  const all =
    clientSecrets.length > 1 ? `IMS refused all ${clientSecrets.length} client secrets. ` : '';
  throw new ActionError('IMS_CLIENT_REFUSED', `${all}${refusal}`);
}

/**
 * If IMS refuses a signed assertion and its clock differs from ours, asks once more with one made
 * for IMS's time.
 */
async function requestWithSecret(
  flow: Flow,
  clientId: string,
  clientSecret: string,
  context: ExchangeContext,
): Promise<Pick<TokenGrant, 'issued' | 'attempts'>> {
  const send = (skewMs: number) => {
    const now = () => new Date(context.clock.now().getTime() + skewMs);
    const makeRequest = () => flow.makeRequest(clientSecret, now());
    return exchangeWithRetry({ name: flow.callName, makeRequest }, context);
  };
  const first = await send(0);
  let skewMs = 0;
  try {
    return { issued: judgeTokenCall(first, flow, clientId), attempts: first.attempts };
  } catch (error) {
    if (hasCode(error, 'IMS_ASSERTION_REFUSED')) skewMs = clockSkewMs(first, context.clock.now());
    if (skewMs === 0) throw error;
  }
  const skew = `The clock of the runner differs from that of ${first.url.host} by ${Math.round(-skewMs / 1000)} s`;
  context.log.info(`${skew}; the assertion is made once more for the server's time.`);
  const second = await send(skewMs);
  try {
    const attempts = first.attempts + second.attempts;
    return { issued: judgeTokenCall(second, flow, clientId), attempts };
  } catch (error) {
    const { code, message } = error as ActionError;
    throw new ActionError(code, `${message}\n${skew}.`, { cause: error });
  }
}

function hasCode(error: unknown, code: ErrorCode): error is ActionError {
  return error instanceof ActionError && error.code === code;
}
