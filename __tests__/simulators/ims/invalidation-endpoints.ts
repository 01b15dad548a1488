import { type Answer, emptyAnswer } from './answer.ts';
import { ImsMistake } from './ims-mistake.ts';
import { bearerToken, type ReceivedRequest } from './received-request.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { tokenMistakes } from './token-mistakes.ts';

const invalidToken = () => new ImsMistake(400, 'invalid_token', 'unknown token');

interface Client {
  clientId: string | undefined;
  clientSecret: string | undefined;
}

function basicCredentials(authorization: string | undefined): Client | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const [clientId, ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  return { clientId, clientSecret: rest.join(':') };
}

/** Checks the client; the secret only if it is given, since both calls leave it optional. */
function checkClient(context: SimulatorContext, { clientId, clientSecret }: Client): string {
  if (clientId === undefined) {
    throw tokenMistakes.missingClientId();
  }
  const account = context.accounts.find((candidate) => candidate.clientId === clientId);
  if (account === undefined) {
    throw tokenMistakes.unknownClientId();
  }
  if (clientSecret !== undefined && !account.clientSecrets.includes(clientSecret)) {
    throw tokenMistakes.wrongClientSecret();
  }
  return clientId;
}

function checkMethod(request: ReceivedRequest): void {
  if (request.method !== 'POST') {
    throw tokenMistakes.methodNotAllowed();
  }
}

const formClient = ({ parameters }: ReceivedRequest): Client => ({
  clientId: parameters.get('client_id'),
  clientSecret: parameters.get('client_secret'),
});

/**
 * `POST /ims/invalidate_token/v2` (adobe-ims.md, section 4): 200 with an empty body, again for a
 * token already invalid. Our choice: 400 `invalid_token` for an unknown or another client's token.
 */
export function invalidateEndpoint(request: ReceivedRequest, context: SimulatorContext): Answer {
  checkMethod(request);
  const clientId = checkClient(context, formClient(request));
  if (request.parameters.get('token_type') !== 'access_token') {
    throw new ImsMistake(400, 'bad_request', 'token_type is missing or unknown');
  }
  const token = request.parameters.get('token') ?? '';
  if (context.tokens.find(token)?.clientId !== clientId) {
    throw invalidToken();
  }
  context.revokeToken(token);
  return emptyAnswer();
}

/**
 * `POST /ims/revoke` (adobe-ims.md, section 4): Basic authentication, or the client id as a
 * parameter; 200 without a body, for unknown tokens too (RFC 7009, 2.2).
 */
export function revokeEndpoint(request: ReceivedRequest, context: SimulatorContext): Answer {
  checkMethod(request);
  const basic = basicCredentials(request.headers.authorization);
  const clientId = checkClient(context, basic ?? formClient(request));
  const token = request.parameters.get('token') ?? bearerToken(request);
  if (token === undefined) {
    throw new ImsMistake(400, 'invalid_request', 'missing token parameter');
  }
  if (context.tokens.find(token)?.clientId === clientId) {
    context.revokeToken(token);
  }
  return emptyAnswer();
}
