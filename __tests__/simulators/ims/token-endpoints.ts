import { type Answer, bearerToken } from '../loopback-server.ts';
import { demand, jsonAnswer } from './answers.ts';
import { accountOf, type ImsContext, type ReceivedRequest } from './endpoint.ts';

const REASONS = { unknown: 'bad_signature', expired: 'expired', revoked: 'revoked' };

/**
 * `POST /ims/invalidate_token/v2` (adobe-ims.md, section 4): 200 with an empty body, again for a
 * token already invalid; the secret is checked only if it is given. Our choice: 400 `invalid_token`
 * for an unknown or another client's token.
 */
export function invalidateEndpoint({ parameters }: ReceivedRequest, ims: ImsContext): Answer {
  const { clientId, clientSecrets } = accountOf(parameters, ims.accounts);
  const secret = parameters.get('client_secret');
  const isRight = secret === undefined || clientSecrets.includes(secret);
  demand(isRight, 400, 'invalid_client', 'invalid client_secret parameter');
  const isTyped = parameters.get('token_type') === 'access_token';
  demand(isTyped, 400, 'bad_request', 'token_type is missing or unknown');
  const token = parameters.get('token') ?? '';
  const isOwn = ims.tokens.check(token).claims?.['client_id'] === clientId;
  demand(isOwn, 400, 'invalid_token', 'unknown token');
  ims.tokens.revoke(token);
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
}

/**
 * `POST /ims/validate_token/v1` (adobe-ims.md, section 4): 200 even when the token is invalid. Any
 * `client_id` may ask. The reasons, `expires_at` (milliseconds) and `token` are our choice.
 */
export function validateEndpoint(
  { parameters, headers }: ReceivedRequest,
  { tokens }: ImsContext,
): Answer {
  demand(parameters.has('client_id'), 400, 'invalid_client', 'missing client_id parameter');
  const isTyped = parameters.get('type') === 'access_token';
  demand(isTyped, 400, 'bad_request', 'type is missing or unknown');
  const token = parameters.get('token') ?? bearerToken(headers.authorization);
  demand(token !== undefined, 400, 'bad_request', 'missing token parameter');
  const { state, claims, expiresAt } = tokens.check(token);
  return jsonAnswer(
    200,
    state === 'active'
      ? { valid: true, expires_at: expiresAt?.getTime(), token: claims }
      : { valid: false, reason: REASONS[state] },
  );
}

/** `GET /ims/userinfo/v2`: bearer token, 401 otherwise. */
export function userInfoEndpoint({ headers }: ReceivedRequest, { tokens }: ImsContext): Answer {
  const { state, account } = tokens.check(bearerToken(headers.authorization) ?? '');
  if (state !== 'active') {
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
    return jsonAnswer(401, { error: 'invalid_token' }, challenge);
  }
  return jsonAnswer(200, {
    sub: account?.technicalAccountId,
    userId: account?.technicalAccountId,
    account_type: 'type2e',
    ownerOrg: account?.organizationId,
  });
}

/**
 * `GET /ims/.well-known/openid-configuration`. As at IMS, `client_credentials` is missing from the
 * grant types although it works (adobe-ims.md, section 1).
 */
export function discoveryEndpoint(_request: ReceivedRequest, { url }: ImsContext): Answer {
  return jsonAnswer(200, {
    issuer: url,
    token_endpoint: `${url}/ims/token/v3`,
    userinfo_endpoint: `${url}/ims/userinfo/v2`,
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
  });
}
