import type { Account } from './account.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import {
  checkBinding,
  checkClaimForms,
  checkExpiry,
  checkMetascopes,
  checkSignature,
  decodeAssertion,
} from './assertion-checks.ts';
import { exchangeMistakes } from './exchange-mistakes.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { tokenMistakes } from './token-mistakes.ts';

function authenticate(accounts: Account[], parameters: Map<string, string>): Account {
  const clientId = parameters.get('client_id');
  if (clientId === undefined) {
    throw exchangeMistakes.missingClient();
  }
  const account = accounts.find((candidate) => candidate.clientId === clientId);
  if (account === undefined) {
    throw exchangeMistakes.unknownClient();
  }
  if (!account.clientSecrets.includes(parameters.get('client_secret') ?? '')) {
    throw exchangeMistakes.wrongSecret();
  }
  if (account.state === 'migrated') {
    throw exchangeMistakes.migrated();
  }
  if (account.state === 'server_fault') {
    throw tokenMistakes.serverFault();
  }
  if (!account.grantTypes.includes('exchange_jwt')) {
    throw exchangeMistakes.exchangeNotAllowed();
  }
  return account;
}

/** The host that an assertion has to name, also without its port. */
function acceptedHosts(request: ReceivedRequest, imsHost: string | undefined): string[] {
  const host = imsHost ?? request.headers.host ?? '';
  return [host, host.replace(/:\d+$/, '')];
}

/**
 * `POST /ims/exchange/jwt` and `/ims/exchange/v1/jwt` (adobe-ims.md, section 2). The lifetime in
 * the answer is in MILLISECONDS. No `grant_type`, no `scope`: the token carries the metascopes.
 */
export async function jwtExchangeEndpoint(
  request: ReceivedRequest,
  context: SimulatorContext,
): Promise<Answer> {
  if (request.method !== 'POST') {
    throw tokenMistakes.methodNotAllowed();
  }
  const account = authenticate(context.accounts, request.parameters);
  const assertion = request.parameters.get('jwt_token') ?? '';
  const now = context.now();
  const payload = decodeAssertion(assertion === '' ? undefined : assertion);
  checkClaimForms(payload);
  await checkSignature(assertion, account, now);
  checkExpiry(payload, now);
  const hosts = acceptedHosts(request, context.imsHost);
  checkBinding(payload, account, hosts);
  const metascopes = checkMetascopes(payload, account, hosts);
  const issued = await context.issueToken(account, metascopes);
  return jsonAnswer(200, {
    token_type: 'bearer',
    access_token: issued.token,
    expires_in: context.tokenLifetimeMs - 1,
  });
}
