import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { demand, jsonAnswer } from './answers.ts';
import { accountOf, type ImsContext, type ReceivedRequest } from './endpoint.ts';
import { TOKEN_LIFETIME_MS } from './token-issuer.ts';

/**
 * `POST /ims/token/v3` and `/v2` with `client_credentials` (adobe-ims.md, section 1, which has the
 * refusals too, but for `grant_type` and a missing `scope`: there RFC 6749 decides). Lifetimes are in
 * seconds. A migrated account is a good OAuth account.
 */
export async function clientCredentialsEndpoint(
  { path, parameters }: ReceivedRequest,
  { accounts, tokens }: ImsContext,
): Promise<Answer> {
  const grantType = parameters.get('grant_type');
  demand(grantType !== undefined, 400, 'invalid_request', 'missing grant_type parameter');
  demand(grantType === 'client_credentials', 400, 'unsupported_grant_type');
  const account = accountOf(parameters, accounts);
  const secret = parameters.get('client_secret');
  demand(secret !== undefined, 400, 'invalid_client', 'missing client_secret parameter');
  const isRight = account.clientSecrets.includes(secret);
  demand(isRight, 400, 'invalid_client', 'invalid client_secret parameter');
  const mayUse = account.grantTypes.includes('client_credentials');
  const notAuthorized = 'client is not authorized to use this grant type.';
  demand(mayUse, 400, 'unauthorized_client', notAuthorized);
  checkOrganization(account, parameters.get('org_id'));
  const scopes = grantedScopes(account, parameters.get('scope'), path);
  return jsonAnswer(200, {
    access_token: await tokens.issue(account, scopes),
    token_type: 'bearer',
    expires_in: Math.floor((TOKEN_LIFETIME_MS - 1) / 1000),
  });
}

function checkOrganization({ organizationId }: Account, id = organizationId): void {
  const isWellFormed = /^[^@\s]+@[^@\s]+$/.test(id);
  demand(isWellFormed, 400, 'missing_separator', `The guid ${id} is invalid.`);
  const isKnown = id === organizationId;
  demand(isKnown, 404, 'not_found', `Organization with id ${id} cannot be found`);
}

/**
 * The scopes that a token will carry: all that are asked for, less what `grantOnly` holds back.
 * Commas separate them, blanks around a comma are allowed. A missing `scope` is refused by v3 and
 * means every granted scope to v2.
 */
function grantedScopes(
  { scopes, grantOnly = scopes }: Account,
  requested: string | undefined,
  path: string,
): string[] {
  const isNamed = requested !== undefined || path === '/ims/token/v2';
  demand(isNamed, 400, 'invalid_scope', 'missing scope parameter');
  const names = requested?.split(',').map((name) => name.trim()) ?? scopes;
  const granted = names.filter((name) => scopes.includes(name));
  const noneEnabled = 'None of the requested scopes is enabled in the SP binding';
  demand(granted.length > 0, 400, 'invalid_target_scope', noneEnabled);
  demand(granted.length === names.length, 400, 'invalid_scope');
  return granted.filter((name) => grantOnly.includes(name));
}
