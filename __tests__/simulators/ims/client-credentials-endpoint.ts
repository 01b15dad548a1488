import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { jsonAnswer, tokenMistakes } from './answers.ts';
import { accountOf, type ImsContext, type ReceivedRequest } from './endpoint.ts';
import { TOKEN_LIFETIME_MS } from './token-issuer.ts';

/**
 * `POST /ims/token/v3` and `/v2` with `client_credentials` (adobe-ims.md, section 1). Lifetimes are
 * in seconds. A missing `scope` is refused by v3 and means every granted scope to v2.
 */
export async function clientCredentialsEndpoint(
  { path, parameters }: ReceivedRequest,
  { accounts, tokens }: ImsContext,
): Promise<Answer> {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) {
    throw tokenMistakes.missingGrantType();
  }
  if (grantType !== 'client_credentials') {
    throw tokenMistakes.unsupportedGrantType();
  }
  const account = accountOf(parameters, accounts);
  checkSecret(account, parameters.get('client_secret'));
  if (!account.grantTypes.includes('client_credentials')) {
    throw tokenMistakes.grantNotAllowed();
  }
  checkState(account);
  checkOrganization(account, parameters.get('org_id'));
  const scopes = grantedScopes(account, parameters.get('scope'), path === '/ims/token/v2');
  return jsonAnswer(200, {
    access_token: await tokens.issue(account, scopes),
    token_type: 'bearer',
    expires_in: Math.floor((TOKEN_LIFETIME_MS - 1) / 1000),
  });
}

function checkSecret({ clientSecrets }: Account, secret: string | undefined): void {
  if (secret === undefined) {
    throw tokenMistakes.missingClientSecret();
  }
  if (!clientSecrets.includes(secret)) {
    throw tokenMistakes.wrongClientSecret();
  }
}

/** A migrated account is a good OAuth account. */
function checkState({ state, organizationId }: Account): void {
  switch (state) {
    case 'removed_from_org':
      throw tokenMistakes.removedFromOrganization();
    case 'not_allowed':
      throw tokenMistakes.operationNotAllowed();
    case 'org_unknown':
      throw tokenMistakes.unknownOrganization(organizationId);
    case 'duplicate_binding':
      throw tokenMistakes.duplicateBinding();
  }
}

function checkOrganization({ organizationId }: Account, id = organizationId): void {
  if (id === organizationId) {
    return;
  }
  throw /^[^@\s]+@[^@\s]+$/.test(id)
    ? tokenMistakes.unknownOrganization(id)
    : tokenMistakes.malformedOrganization(id);
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
    throw tokenMistakes.missingScope();
  }
  const names = requested?.split(',').map((name) => name.trim()) ?? scopes;
  const granted = names.filter((name) => scopes.includes(name));
  if (granted.length === 0) {
    throw tokenMistakes.noScopeGranted();
  }
  if (granted.length < names.length) {
    throw tokenMistakes.scopeNotGranted();
  }
  return granted.filter((name) => grantOnly.includes(name));
}
