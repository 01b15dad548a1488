import type { Answer } from './answer.ts';
import { clientCredentialsEndpoint } from './client-credentials-endpoint.ts';
import { ImsMistake } from './ims-mistake.ts';
import { invalidateEndpoint, revokeEndpoint } from './invalidation-endpoints.ts';
import { jwtExchangeEndpoint } from './jwt-exchange-endpoint.ts';
import { discoveryEndpoint, keysEndpoint } from './publication-endpoints.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { SimulatorContext } from './simulator-context.ts';
import {
  organizationsEndpoint,
  profileEndpoint,
  validateEndpoint,
} from './token-information-endpoints.ts';

type Endpoint = (request: ReceivedRequest, context: SimulatorContext) => Answer | Promise<Answer>;

const ENDPOINTS = new Map<string, Endpoint>([
  ['/ims/token/v2', clientCredentialsEndpoint],
  ['/ims/token/v3', clientCredentialsEndpoint],
  ['/ims/exchange/jwt', jwtExchangeEndpoint],
  ['/ims/exchange/v1/jwt', jwtExchangeEndpoint],
  ['/ims/invalidate_token/v2', invalidateEndpoint],
  ['/ims/revoke', revokeEndpoint],
  ['/ims/validate_token/v1', validateEndpoint],
  ['/ims/userinfo/v2', profileEndpoint],
  ['/ims/profile/v1', profileEndpoint],
  ['/ims/organizations/v6', organizationsEndpoint],
  ['/ims/keys', keysEndpoint],
  ['/ims/.well-known/openid-configuration', discoveryEndpoint],
  ['/.well-known/oauth-authorization-server/ims', discoveryEndpoint],
]);

/** Whether a request asks for a token, and so is subject to the rate limit. */
export function asksForToken(method: string, path: string): boolean {
  return method === 'POST' && (path.startsWith('/ims/token/') || path.startsWith('/ims/exchange/'));
}

/** Lets the endpoint answer, or refuse; an unknown path is 404. */
export async function answerOf(
  request: ReceivedRequest,
  context: SimulatorContext,
): Promise<Answer> {
  try {
    // @adobe/jwt-auth ends the path with a slash.
    const endpoint = ENDPOINTS.get(request.path.replace(/\/$/, ''));
    if (endpoint === undefined) {
      throw new ImsMistake(404, 'not_found', 'no such path in the simulator');
    }
    return await endpoint(request, context);
  } catch (error) {
    if (error instanceof ImsMistake) {
      return error.toAnswer();
    }
    throw error;
  }
}
