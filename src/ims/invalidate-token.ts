import { formPost, type HttpRequest } from '../http/http-messages.ts';

/**
 * The request that makes IMS forget a token. `cascading` is left out: its effect on other tokens is
 * not documented (adobe-ims.md section 4: aio-lib-ims, ims-go).
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
