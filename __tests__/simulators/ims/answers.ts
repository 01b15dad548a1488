import type { Answer } from '../loopback-server.ts';

/** A JSON answer, not to be cached (RFC 6749, 5.1). */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify(value),
  };
}

/** A refusal by IMS: thrown by a check, turned into an answer by the request handler. */
export class ImsMistake extends Error {
  override readonly name = 'ImsMistake';
  readonly status: number;
  readonly error: string;
  readonly description: string | undefined;

  constructor(status: number, error: string, description?: string) {
    super(`${status} ${error}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }

  /** The body shape `{"error","error_description"}` (adobe-ims.md, section 1). */
  toAnswer(headers: Record<string, string> = {}): Answer {
    const { status, error, description } = this;
    return jsonAnswer(status, { error, error_description: description }, headers);
  }
}

/**
 * Refusals of the token endpoint (adobe-ims.md, section 1). The last group has no source: the
 * reference found no raw answer, so RFC 6749 decides.
 */
export const tokenMistakes = {
  missingClientId: () => new ImsMistake(400, 'invalid_client', 'missing client_id parameter'),
  unknownClientId: () => new ImsMistake(400, 'invalid_client', 'invalid client_id parameter'),
  missingClientSecret: () =>
    new ImsMistake(400, 'invalid_client', 'missing client_secret parameter'),
  wrongClientSecret: () => new ImsMistake(400, 'invalid_client', 'invalid client_secret parameter'),
  grantNotAllowed: () =>
    new ImsMistake(400, 'unauthorized_client', 'client is not authorized to use this grant type.'),
  scopeNotGranted: () => new ImsMistake(400, 'invalid_scope'),
  noScopeGranted: () =>
    new ImsMistake(
      400,
      'invalid_target_scope',
      'None of the requested scopes is enabled in the SP binding',
    ),
  malformedOrganization: (id: string) =>
    new ImsMistake(400, 'missing_separator', `The guid ${id} is invalid.`),
  removedFromOrganization: () =>
    new ImsMistake(
      403,
      'access_denied',
      'Service principal is no longer part of the organization.',
    ),
  operationNotAllowed: () =>
    new ImsMistake(403, 'Forbidden', 'The client is not allowed to perform the operation.'),
  unknownOrganization: (id: string) =>
    new ImsMistake(404, 'not_found', `Organization with id ${id} cannot be found`),
  duplicateBinding: () =>
    new ImsMistake(
      409,
      'duplicate_binding',
      'There are multiple bindings for this client and org.',
    ),
  serverFault: () => new ImsMistake(500, 'INTERNAL_SERVER_ERROR'),

  missingGrantType: () => new ImsMistake(400, 'invalid_request', 'missing grant_type parameter'),
  unsupportedGrantType: () => new ImsMistake(400, 'unsupported_grant_type'),
  missingScope: () => new ImsMistake(400, 'invalid_scope', 'missing scope parameter'),
  methodNotAllowed: () => new ImsMistake(405, 'method_not_allowed'),
  tooManyRequests: () => new ImsMistake(429, 'too_many_requests', 'Too many requests'),
};

const invalidToken = (description: string) => new ImsMistake(400, 'invalid_token', description);

/**
 * Refusals of the JWT exchange (adobe-ims.md, section 2). Status and code are documented or
 * reported; so are the texts of `noMatchingBinding`, `metascopes` and `migrated`. The other texts
 * are made up.
 */
export const exchangeMistakes = {
  audience: () => new ImsMistake(400, 'invalid_client', 'aud does not match the client_id'),
  wrongSecret: () => new ImsMistake(401, 'invalid_client', 'invalid client_secret parameter'),
  exchangeNotAllowed: () =>
    new ImsMistake(401, 'invalid_client', 'client lacks the exchange_jwt scope'),

  undecodable: () => invalidToken('JWT can not be decoded'),
  expired: () => invalidToken('JWT has expired'),
  notAnInteger: (claim: string) => invalidToken(`${claim} is not an integer`),
  noMatchingBinding: () => invalidToken('Could not match JWT signature to any of the bindings'),

  invalidSignature: () =>
    new ImsMistake(400, 'invalid_signature', 'JWT signature or algorithm is invalid'),
  metascopes: () =>
    new ImsMistake(
      400,
      'invalid_scope',
      'The metascopes in the JWT are not a subset of the metascopes in the binding.',
    ),
  malformedClaim: (claim: string) => new ImsMistake(400, 'bad_request', `${claim} is badly formed`),
  migrated: () => new ImsMistake(500, 'internal_error', 'Please try again later'),
};
