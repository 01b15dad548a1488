import { ImsMistake } from './ims-mistake.ts';

const invalidToken = (description: string) => new ImsMistake(400, 'invalid_token', description);
const badRequest = (description: string) => new ImsMistake(400, 'bad_request', description);

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
  malformedClaim: (claim: string) => badRequest(`${claim} is badly formed`),
  migrated: () => new ImsMistake(500, 'internal_error', 'Please try again later'),
};
