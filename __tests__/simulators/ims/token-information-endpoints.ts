import { type Answer, jsonAnswer } from './answer.ts';
import { ImsMistake } from './ims-mistake.ts';
import { bearerToken, type ReceivedRequest } from './received-request.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { tokenMistakes } from './token-mistakes.ts';
import type { IssuedToken } from './token-register.ts';

const REASONS = { unknown: 'bad_signature', expired: 'expired', revoked: 'revoked' };

/**
 * `POST /ims/validate_token/v1` (adobe-ims.md, section 4): 200 even when the token is invalid. Any
 * `client_id` may ask. The reasons, `expires_at` (milliseconds) and `token` are our choice.
 */
export function validateEndpoint(request: ReceivedRequest, context: SimulatorContext): Answer {
  const { parameters } = request;
  if (!parameters.has('client_id')) {
    throw tokenMistakes.missingClientId();
  }
  if (parameters.get('type') !== 'access_token') {
    throw new ImsMistake(400, 'bad_request', 'type is missing or unknown');
  }
  const token = parameters.get('token') ?? bearerToken(request);
  if (token === undefined) {
    throw new ImsMistake(400, 'bad_request', 'missing token parameter');
  }
  const { state, claims, expiresAt } = context.tokens.check(token);
  return jsonAnswer(
    200,
    state === 'active'
      ? { valid: true, expires_at: expiresAt?.getTime(), token: claims }
      : { valid: false, reason: REASONS[state] },
  );
}

function activeToken(request: ReceivedRequest, context: SimulatorContext): IssuedToken | undefined {
  const token = bearerToken(request) ?? '';
  return context.tokens.check(token).state === 'active' ? context.tokens.find(token) : undefined;
}

const unauthorized = () =>
  jsonAnswer(
    401,
    { error: 'invalid_token' },
    { 'www-authenticate': 'Bearer error="invalid_token"' },
  );

/** `GET /ims/userinfo/v2` and `/ims/profile/v1`: bearer token, 401 otherwise. */
export function profileEndpoint(request: ReceivedRequest, context: SimulatorContext): Answer {
  const record = activeToken(request, context);
  if (record === undefined) {
    return unauthorized();
  }
  const { technicalAccountId, organizationId } = record;
  return jsonAnswer(200, {
    sub: technicalAccountId,
    userId: technicalAccountId,
    account_type: 'type2e',
    ownerOrg: organizationId,
  });
}

/** `GET /ims/organizations/v6`: the one organisation of the account. */
export function organizationsEndpoint(request: ReceivedRequest, context: SimulatorContext): Answer {
  const record = activeToken(request, context);
  if (record === undefined) {
    return unauthorized();
  }
  const [ident, authSrc] = record.organizationId.split('@');
  return jsonAnswer(200, [
    { orgName: 'Fake Organisation', orgRef: { ident, authSrc }, orgType: 'Enterprise', groups: [] },
  ]);
}
