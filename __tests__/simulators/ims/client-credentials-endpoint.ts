import type { Account } from './account.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { ReceivedRequest } from './received-request.ts';
import { grantedScopes } from './requested-scopes.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { tokenMistakes } from './token-mistakes.ts';

function authenticate(accounts: Account[], parameters: Map<string, string>): Account {
  const clientId = parameters.get('client_id');
  if (clientId === undefined) {
    throw tokenMistakes.missingClientId();
  }
  const account = accounts.find((candidate) => candidate.clientId === clientId);
  if (account === undefined) {
    throw tokenMistakes.unknownClientId();
  }
  const secret = parameters.get('client_secret');
  if (secret === undefined) {
    throw tokenMistakes.missingClientSecret();
  }
  if (!account.clientSecrets.includes(secret)) {
    throw tokenMistakes.wrongClientSecret();
  }
  return account;
}

/** Throws what the state of the account calls for; a migrated account is a good OAuth account. */
function checkState(account: Account): void {
  switch (account.state) {
    case 'removed_from_org':
      throw tokenMistakes.removedFromOrganization();
    case 'not_allowed':
      throw tokenMistakes.operationNotAllowed();
    case 'org_unknown':
      throw tokenMistakes.unknownOrganization(account.organizationId);
    case 'duplicate_binding':
      throw tokenMistakes.duplicateBinding();
    case 'server_fault':
      throw tokenMistakes.serverFault();
    default:
  }
}

function checkOrganization(account: Account, organizationId: string | undefined): void {
  if (organizationId === undefined || organizationId === account.organizationId) {
    return;
  }
  throw /^[^@\s]+@[^@\s]+$/.test(organizationId)
    ? tokenMistakes.unknownOrganization(organizationId)
    : tokenMistakes.malformedOrganization(organizationId);
}

/**
 * `POST /ims/token/v3` and `/v2` with `client_credentials` (adobe-ims.md, section 1). Lifetimes are
 * in seconds. A missing `scope` is refused by v3 and means every granted scope to v2.
 */
export async function clientCredentialsEndpoint(
  request: ReceivedRequest,
  context: SimulatorContext,
): Promise<Answer> {
  if (request.method !== 'POST') {
    throw tokenMistakes.methodNotAllowed();
  }
  const { parameters } = request;
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) {
    throw tokenMistakes.missingGrantType();
  }
  if (grantType !== 'client_credentials') {
    throw tokenMistakes.unsupportedGrantType();
  }
  const account = authenticate(context.accounts, parameters);
  if (!account.grantTypes.includes('client_credentials')) {
    throw tokenMistakes.grantNotAllowed();
  }
  checkState(account);
  checkOrganization(account, parameters.get('org_id'));
  const scopes = grantedScopes(account, parameters.get('scope'), /\/v2\/?$/.test(request.path));
  const issued = await context.issueToken(account, scopes);
  return jsonAnswer(200, {
    access_token: issued.token,
    token_type: 'bearer',
    expires_in: Math.floor((context.tokenLifetimeMs - 1) / 1000),
    ...(context.scopeInAnswer ? { scope: scopes.join(',') } : {}),
  });
}
