import { type Answer, jsonAnswer } from './answer.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { SimulatorContext } from './simulator-context.ts';

/** `GET /ims/keys`: the JWK set that verifies access tokens. */
export function keysEndpoint(_request: ReceivedRequest, context: SimulatorContext): Answer {
  return jsonAnswer(200, context.publicKeys);
}

/**
 * `GET /ims/.well-known/openid-configuration`. As at IMS, `client_credentials` is missing from the
 * grant types although it works (adobe-ims.md, section 1).
 */
export function discoveryEndpoint(_request: ReceivedRequest, context: SimulatorContext): Answer {
  const at = (path: string) => `${context.url}/ims/${path}`;
  return jsonAnswer(200, {
    issuer: context.url,
    authorization_endpoint: at('authorize/v2'),
    token_endpoint: at('token/v3'),
    userinfo_endpoint: at('userinfo/v2'),
    revocation_endpoint: at('revoke'),
    jwks_uri: at('keys'),
    response_types_supported: ['code', 'token', 'id_token'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'address'],
  });
}
