import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { exchangeMistakes, jsonAnswer } from './answers.ts';
import { accountOf, type ImsContext, type ReceivedRequest } from './endpoint.ts';
import { TOKEN_LIFETIME_MS } from './token-issuer.ts';

/** No client asks for more than a day; farther off than this, `exp` must be in milliseconds. */
const FARTHEST_EXPIRY_SECONDS = 10 * 365 * 86_400;

/**
 * `POST /ims/exchange/jwt` and `/ims/exchange/v1/jwt` (adobe-ims.md, section 2). The lifetime in the answer is in MILLISECONDS.
 * No `grant_type`, no `scope`: the token carries the metascopes.
 */
export async function jwtExchangeEndpoint(
  { parameters, headers }: ReceivedRequest,
  ims: ImsContext,
): Promise<Answer> {
  const account = accountOf(parameters, ims.accounts);
  checkAccount(account, parameters.get('client_secret') ?? '');
  const now = ims.now();
  const assertion = parameters.get('jwt_token') ?? '';
  const payload = decode(assertion);
  checkIntegers(payload);
  await checkSignature(assertion, account, now);
  checkExpiry(payload, now);
  const host = headers.host ?? '';
  const origins = [host, host.replace(/:\d+$/, '')].map((name) => `https://${name}`);
  checkBinding(payload, account, origins);
  const metascopes = boundMetascopes(payload, account, origins);
  return jsonAnswer(200, {
    token_type: 'bearer',
    access_token: await ims.tokens.issue(account, metascopes),
    expires_in: TOKEN_LIFETIME_MS - 1,
  });
}

function checkAccount({ clientSecrets, state, grantTypes }: Account, secret: string): void {
  if (!clientSecrets.includes(secret)) {
    throw exchangeMistakes.wrongSecret();
  }
  if (state === 'migrated') {
    throw exchangeMistakes.migrated();
  }
  if (!grantTypes.includes('exchange_jwt')) {
    throw exchangeMistakes.exchangeNotAllowed();
  }
}

/** Decodes an assertion without trusting it. */
function decode(assertion: string): JWTPayload {
  try {
    const { alg, typ = 'JWT' } = decodeProtectedHeader(assertion);
    const payload = decodeJwt(assertion);
    if (alg === 'RS256' && typ === 'JWT') {
      return payload;
    }
  } catch {
    throw exchangeMistakes.undecodable();
  }
  throw exchangeMistakes.invalidSignature();
}

function checkIntegers(payload: JWTPayload): void {
  for (const claim of ['exp', 'jti'] as const) {
    const value: unknown = payload[claim];
    if (value !== undefined && !Number.isInteger(value)) {
      throw exchangeMistakes.notAnInteger(claim);
    }
  }
  if (payload.exp === undefined) {
    throw exchangeMistakes.malformedClaim('exp');
  }
}

/**
 * Checks the signature against the certificate bound to the account, and the certificate's dates.
 * A wrong key and a certificate out of date get the same answer (adobe-ims.md, section 2).
 */
async function checkSignature(
  assertion: string,
  { certificatePem }: Account,
  now: Date,
): Promise<void> {
  if (!certificatePem) {
    throw exchangeMistakes.invalidSignature();
  }
  const { publicKey, validFromDate, validToDate } = new X509Certificate(certificatePem);
  const isVerified = await compactVerify(assertion, publicKey, { algorithms: ['RS256'] }).then(
    () => true,
    () => false,
  );
  if (!isVerified || now < validFromDate || now > validToDate) {
    throw exchangeMistakes.noMatchingBinding();
  }
}

function checkExpiry({ exp = 0 }: JWTPayload, now: Date): void {
  const nowSeconds = now.getTime() / 1000;
  if (exp <= nowSeconds) {
    throw exchangeMistakes.expired();
  }
  if (exp > nowSeconds + FARTHEST_EXPIRY_SECONDS) {
    throw exchangeMistakes.malformedClaim('exp');
  }
}

/** Checks that the assertion is for this client, this account and this host. */
function checkBinding({ aud, iss, sub }: JWTPayload, account: Account, origins: string[]): void {
  if (!origins.some((origin) => aud === `${origin}/c/${account.clientId}`)) {
    throw exchangeMistakes.audience();
  }
  if (iss !== account.organizationId) {
    throw exchangeMistakes.malformedClaim('iss');
  }
  if (sub !== account.technicalAccountId) {
    throw exchangeMistakes.malformedClaim('sub');
  }
}

/**
 * The metascopes of the claims `https://<host>/s/<metascope>`: at least one, each `true`, each bound
 * to the account.
 */
function boundMetascopes(payload: JWTPayload, account: Account, origins: string[]): string[] {
  const claims = Object.entries(payload).filter(([name]) => /^https?:\/\/[^/]*\/s\//.test(name));
  const metascopes = claims.map(([name, value]) => {
    const bound = account.metascopes?.find((metascope) =>
      origins.some((origin) => name === `${origin}/s/${metascope}`),
    );
    if (value !== true || bound === undefined) {
      throw exchangeMistakes.metascopes();
    }
    return bound;
  });
  if (metascopes.length === 0) {
    throw exchangeMistakes.metascopes();
  }
  return metascopes;
}
