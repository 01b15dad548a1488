import type { HttpRequest } from '../http/http-messages.ts';

/** The call that shows whether AEM takes a token: `X-Api-Key` is the client id (FORMS-SYNC). */
export function verifyRequest(url: URL, token: string, clientId: string): HttpRequest {
  const headers = {
    accept: 'application/json, */*;q=0.5',
    authorization: `Bearer ${token}`,
    'x-api-key': clientId,
  };
  return { method: 'GET', url, headers };
}
