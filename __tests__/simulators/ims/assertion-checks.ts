import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Account } from './account.ts';
import { exchangeMistakes } from './exchange-mistakes.ts';

/** No client asks for more than a day; farther off than this, `exp` must be in milliseconds. */
const FARTHEST_EXPIRY_SECONDS = 10 * 365 * 86_400;

/** Decodes an assertion without trusting it. */
export function decodeAssertion(assertion: string | undefined): JWTPayload {
  if (assertion === undefined) {
    throw exchangeMistakes.missingToken();
  }
  let header: ReturnType<typeof decodeProtectedHeader>;
  let payload: JWTPayload;
  try {
    header = decodeProtectedHeader(assertion);
    payload = decodeJwt(assertion);
  } catch {
    throw exchangeMistakes.undecodable();
  }
  if (header.alg !== 'RS256' || (header.typ ?? 'JWT') !== 'JWT') {
    throw exchangeMistakes.invalidSignature();
  }
  return payload;
}

/** Checks `exp`, `jti`, `iss` and `sub` as far as that goes without the account. */
export function checkClaimForms(payload: JWTPayload): void {
  for (const claim of ['exp', 'jti'] as const) {
    const value: unknown = payload[claim];
    if (value !== undefined && !Number.isInteger(value)) {
      throw exchangeMistakes.notAnInteger(claim);
    }
  }
  if (payload.exp === undefined) {
    throw exchangeMistakes.malformedClaim('exp');
  }
  if (!/^[^@\s]+@AdobeOrg$/.test(String(payload.iss))) {
    throw exchangeMistakes.malformedClaim('iss');
  }
  if (!/^[^@\s]+@techacct\.adobe\.com$/.test(String(payload.sub))) {
    throw exchangeMistakes.malformedClaim('sub');
  }
}

/**
 * Checks the signature against the certificate bound to the account, and the certificate's dates.
 * A wrong key and a certificate out of date get the same answer (adobe-ims.md, section 2).
 */
export async function checkSignature(
  assertion: string,
  account: Account,
  now: Date,
): Promise<void> {
  if (!account.certificatePem) {
    throw exchangeMistakes.invalidSignature();
  }
  const certificate = new X509Certificate(account.certificatePem);
  if (now < certificate.validFromDate || now > certificate.validToDate) {
    throw exchangeMistakes.noMatchingBinding();
  }
  try {
    await compactVerify(assertion, certificate.publicKey, { algorithms: ['RS256'] });
  } catch {
    throw exchangeMistakes.noMatchingBinding();
  }
}

/** Checks `exp` by the simulator's clock. */
export function checkExpiry(payload: JWTPayload, now: Date): void {
  const nowSeconds = now.getTime() / 1000;
  const expiry = payload.exp ?? 0;
  if (expiry <= nowSeconds) {
    throw exchangeMistakes.expired();
  }
  if (expiry > nowSeconds + FARTHEST_EXPIRY_SECONDS) {
    throw exchangeMistakes.malformedClaim('exp');
  }
}

/** Checks that the assertion is for this client, this account and this host. */
export function checkBinding(payload: JWTPayload, account: Account, hosts: string[]): void {
  if (!hosts.some((host) => payload.aud === `https://${host}/c/${account.clientId}`)) {
    throw exchangeMistakes.audience();
  }
  if (payload.iss !== account.organizationId) {
    throw exchangeMistakes.malformedClaim('iss');
  }
  if (payload.sub !== account.technicalAccountId) {
    throw exchangeMistakes.malformedClaim('sub');
  }
}

/**
 * Checks the metascope claims `https://<host>/s/<metascope>`: at least one, each `true`, each bound
 * to the account. @returns the metascopes
 */
export function checkMetascopes(payload: JWTPayload, account: Account, hosts: string[]): string[] {
  const claims = Object.entries(payload).filter(([name]) => /^https?:\/\/[^/]*\/s\//.test(name));
  const metascopes = claims.map(([name, value]) => {
    const prefix = hosts
      .map((host) => `https://${host}/s/`)
      .find((start) => name.startsWith(start));
    const metascope = prefix === undefined ? '' : name.slice(prefix.length);
    if (value !== true || !account.metascopes?.includes(metascope)) {
      throw exchangeMistakes.metascopes();
    }
    return metascope;
  });
  if (metascopes.length === 0) {
    throw exchangeMistakes.metascopes();
  }
  return metascopes;
}
