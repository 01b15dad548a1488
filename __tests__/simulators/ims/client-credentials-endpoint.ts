import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { ImsMistake, jsonAnswer } from './answer.ts';
import { accountOf, type ImsContext, type ReceivedRequest } from './endpoint.ts';

/**
 * `POST /ims/token/v3` and `/v2` with `client_credentials` (adobe-ims.md, section 1). Lifetimes are
 * in seconds. A missing `scope` is refused by v3 and means every granted scope to v2.
 */
export async function clientCredentialsEndpoint(
  { path, parameters }: ReceivedRequest,
  { accounts, tokens, scopeInAnswer }: ImsContext,
): Promise<Answer> {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) {
    throw new ImsMistake(400, 'invalid_request', 'missing grant_type parameter');
  }
  if (grantType !== 'client_credentials') {
    throw new ImsMistake(400, 'unsupported_grant_type');
  }
  const account = accountOf(parameters, accounts);
  checkSecret(account, parameters.get('client_secret'));
  if (!account.grantTypes.includes('client_credentials')) {
    throw new ImsMistake(
      400,
      'unauthorized_client',
      'client is not authorized to use this grant type.',
    );
  }
  checkState(account);
  checkOrganization(account, parameters.get('org_id'));
  const scopes = grantedScopes(account, parameters.get('scope'), path === '/ims/token/v2');
  return jsonAnswer(200, {
    access_token: await tokens.issue(account, scopes),
    token_type: 'bearer',
    expires_in: Math.floor((tokens.lifetimeMs - 1) / 1000),
    ...(scopeInAnswer ? { scope: scopes.join(',') } : {}),
  });
}

function checkSecret({ clientSecrets }: Account, secret: string | undefined): void {
  if (secret === undefined) {
    throw new ImsMistake(400, 'invalid_client', 'missing client_secret parameter');
  }
  if (!clientSecrets.includes(secret)) {
    throw new ImsMistake(400, 'invalid_client', 'invalid client_secret parameter');
  }
}

/** A migrated account is a good OAuth account. */
function checkState({ state, organizationId }: Account): void {
  switch (state) {
    case 'removed_from_org':
      throw new ImsMistake(
        403,
        'access_denied',
        'Service principal is no longer part of the organization.',
      );
    case 'not_allowed':
      throw new ImsMistake(403, 'Forbidden', 'The client is not allowed to perform the operation.');
    case 'org_unknown':
      throw unknownOrganization(organizationId);
    case 'duplicate_binding':
      throw new ImsMistake(
        409,
        'duplicate_binding',
        'There are multiple bindings for this client and org.',
      );
  }
}

function checkOrganization({ organizationId }: Account, id = organizationId): void {
  if (id === organizationId) {
    return;
  }
  throw /^[^@\s]+@[^@\s]+$/.test(id)
    ? unknownOrganization(id)
    : new ImsMistake(400, 'missing_separator', `The guid ${id} is invalid.`);
}

function unknownOrganization(id: string): ImsMistake {
  return new ImsMistake(404, 'not_found', `Organization with id ${id} cannot be found`);
}

/**
 * The scopes that a token will carry: all that are asked for, less what `grantOnly` holds back.
 * Commas separate them, blanks around a comma are allowed (adobe-ims.md, section 1).
 */
function grantedScopes(
  { scopes, grantOnly = scopes }: Account,
  requested: string | undefined,
  isOptional: boolean,
): string[] {
  if (requested === undefined && !isOptional) {
    throw new ImsMistake(400, 'invalid_scope', 'missing scope parameter');
  }
  const names = requested?.split(',').map((name) => name.trim()) ?? scopes;
  const granted = names.filter((name) => scopes.includes(name));
  if (granted.length === 0) {
    throw new ImsMistake(
      400,
      'invalid_target_scope',
      'None of the requested scopes is enabled in the SP binding',
    );
  }
  if (granted.length < names.length) {
    throw new ImsMistake(400, 'invalid_scope');
  }
  return granted.filter((name) => grantOnly.includes(name));
}
