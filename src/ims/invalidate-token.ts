import type { CallEnd } from '../http/call.ts';
import { ExchangeFailure } from '../http/exchange-failure.ts';
import { formPost, type HttpRequest } from '../http/http-messages.ts';
import { cleanText } from '../text/clean-text.ts';
import { parseJsonObject } from '../text/json-object.ts';

/**
 * The request that makes IMS forget a token. `cascading` is left out: its effect on other tokens is
 * not documented (adobe-ims.md, section 4: aio-lib-ims, ims-go).
 */
export function invalidateTokenRequest(
  endpoint: URL,
  clientId: string,
  clientSecret: string | undefined,
  token: string,
): HttpRequest {
  return formPost(
    new URL('/ims/invalidate_token/v2', endpoint),
    {
      token_type: 'access_token',
      token,
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    },
    { 'X-IMS-ClientId': clientId },
  );
}

/**
 * Judges how IMS took it: 200 with an empty body is what it sends (adobe-ims.md, section 4); JSON
 * without `error` is taken too, a page of a proxy is not.
 *
 * @returns why the token was not revoked; undefined when it was
 */
export function whyNotRevoked({ outcome }: CallEnd): string | undefined {
  if (outcome instanceof ExchangeFailure) {
    return outcome.message;
  }
  const { status, body } = outcome;
  if (status !== 200) {
    return `IMS answered ${status}`;
  }
  if (body.trim() === '') {
    return undefined;
  }
  const json = parseJsonObject(body);
  if (json === undefined) {
    return 'something else answered in place of IMS, usually a proxy';
  }
  const error = json['error'] ?? '';
  if (error === '') {
    return undefined;
  }
  return `IMS answered with the error ${typeof error === 'string' ? cleanText(error, 100) : '…'}`;
}
