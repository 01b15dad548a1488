import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { demand, jsonAnswer, Refused, refusal } from './answers.ts';
import { accountOf, type ImsContext, type ReceivedRequest } from './endpoint.ts';
import { TOKEN_LIFETIME_MS } from './token-issuer.ts';

/** No client asks for more than a day; farther off than this, `exp` must be in milliseconds. */
const FARTHEST_EXPIRY_SECONDS = 10 * 365 * 86_400;

/**
 * `POST /ims/exchange/jwt` (adobe-ims.md, section 2). No `grant_type`, no `scope`: the token carries
 * the metascopes. The lifetime in the answer is in MILLISECONDS. Status and error of a refusal are
 * documented or reported, and so are the texts on a migrated account, a wrong key and metascopes; the
 * others are made up.
 */
export async function jwtExchangeEndpoint(
  { parameters, headers }: ReceivedRequest,
  ims: ImsContext,
): Promise<Answer> {
  const account = accountOf(parameters, ims.accounts);
  const isRight = account.clientSecrets.includes(parameters.get('client_secret') ?? '');
  demand(isRight, 401, 'invalid_client', 'invalid client_secret parameter');
  demand(account.state !== 'migrated', 500, 'internal_error', 'Please try again later');
  const mayExchange = account.grantTypes.includes('exchange_jwt');
  demand(mayExchange, 401, 'invalid_client', 'client lacks the exchange_jwt scope');
  const now = ims.now();
  const assertion = parameters.get('jwt_token') ?? '';
  const payload = decode(assertion);
  await checkSignature(assertion, account, now);
  checkExpiry(payload, now);
  const host = headers.host ?? '';
  const origins = [host, host.replace(/:\d+$/, '')].map((name) => `https://${name}`);
  checkClaims(payload, account, origins);
  const metascopes = boundMetascopes(payload, account, origins);
  return jsonAnswer(200, {
    token_type: 'bearer',
    access_token: await ims.tokens.issue(account, metascopes),
    expires_in: TOKEN_LIFETIME_MS - 1,
  });
}

/** Decodes an assertion without trusting it, and checks the types of what it holds. */
function decode(assertion: string): JWTPayload {
  const { alg, typ = 'JWT', payload } = parse(assertion);
  const isExpected = alg === 'RS256' && typ === 'JWT';
  demand(isExpected, 400, 'invalid_signature', 'JWT signature or algorithm is invalid');
  for (const claim of ['exp', 'jti']) {
    const isInteger = payload[claim] === undefined || Number.isInteger(payload[claim]);
    demand(isInteger, 400, 'invalid_token', `${claim} is not an integer`);
  }
  demand(payload.exp !== undefined, 400, 'bad_request', 'exp is badly formed');
  return payload;
}

function parse(assertion: string) {
  try {
    return { ...decodeProtectedHeader(assertion), payload: decodeJwt(assertion) };
  } catch {
    throw new Refused(refusal(400, 'invalid_token', 'JWT can not be decoded'));
  }
}

/**
 * Checks the signature against the certificate bound to the account, and the certificate's dates.
 * A wrong key and a certificate out of date get the same answer.
 */
async function checkSignature(
  assertion: string,
  { certificatePem = '' }: Account,
  now: Date,
): Promise<void> {
  const isBound = certificatePem !== '';
  demand(isBound, 400, 'invalid_signature', 'JWT signature or algorithm is invalid');
  const { publicKey, validFromDate, validToDate } = new X509Certificate(certificatePem);
  const isVerified = await compactVerify(assertion, publicKey, { algorithms: ['RS256'] }).then(
    () => validFromDate <= now && now <= validToDate,
    () => false,
  );
  const noMatch = 'Could not match JWT signature to any of the bindings';
  demand(isVerified, 400, 'invalid_token', noMatch);
}

function checkExpiry({ exp = 0 }: JWTPayload, now: Date): void {
  const nowSeconds = now.getTime() / 1000;
  demand(exp > nowSeconds, 400, 'invalid_token', 'JWT has expired');
  const isNear = exp <= nowSeconds + FARTHEST_EXPIRY_SECONDS;
  demand(isNear, 400, 'bad_request', 'exp is badly formed');
}

/** Checks that the assertion is for this client, this account and this host. */
function checkClaims({ aud, iss, sub }: JWTPayload, account: Account, origins: string[]): void {
  const isForClient = origins.some((origin) => aud === `${origin}/c/${account.clientId}`);
  demand(isForClient, 400, 'invalid_client', 'aud does not match the client_id');
  demand(iss === account.organizationId, 400, 'bad_request', 'iss is badly formed');
  demand(sub === account.technicalAccountId, 400, 'bad_request', 'sub is badly formed');
}

/**
 * The metascopes of the claims `https://<host>/s/<metascope>`: at least one, each `true`, each bound
 * to the account.
 */
function boundMetascopes(payload: JWTPayload, account: Account, origins: string[]): string[] {
  const { metascopes = [] } = account;
  const claims = Object.entries(payload).filter(([name]) => /^https?:\/\/[^/]*\/s\//.test(name));
  const bound = claims.flatMap(([name, value]) =>
    metascopes.filter(
      (metascope) =>
        value === true && origins.some((origin) => name === `${origin}/s/${metascope}`),
    ),
  );
  const isSubset = bound.length > 0 && bound.length === claims.length;
  const noSubset = 'The metascopes in the JWT are not a subset of the metascopes in the binding.';
  demand(isSubset, 400, 'invalid_scope', noSubset);
  return bound;
}
