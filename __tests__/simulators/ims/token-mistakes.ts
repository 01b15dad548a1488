import { ImsMistake } from './ims-mistake.ts';

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
