import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, jwtVerify } from 'jose';
import type { Account } from '../simulators/ims/account.ts';
import type { RecordedRequest } from '../simulators/ims/request-log.ts';

/** The assertion that a request carried. */
export function assertionOf(request: RecordedRequest | undefined): string {
  return request?.parameters['jwt_token'] ?? '';
}

/** Header and claims of an assertion that the account's key signed. */
export async function verified(request: RecordedRequest | undefined, account: Account) {
  const { publicKey } = new X509Certificate(account.certificatePem ?? '');
  const { payload } = await compactVerify(assertionOf(request), publicKey, {
    algorithms: ['RS256'],
  });
  const claims: Record<string, unknown> = JSON.parse(new TextDecoder().decode(payload));
  return { header: decodeProtectedHeader(assertionOf(request)), claims };
}

/** Checks an assertion as a server would that follows RFC 7519. */
export function checkAsServer(
  request: RecordedRequest | undefined,
  account: Account,
  audience: string,
) {
  const { publicKey } = new X509Certificate(account.certificatePem ?? '');
  return jwtVerify(assertionOf(request), publicKey, {
    algorithms: ['RS256'],
    audience,
    issuer: account.organizationId,
    subject: account.technicalAccountId,
    typ: 'JWT',
    ...(request === undefined ? {} : { currentDate: request.receivedAt }),
  });
}

/** When the assertion of a request ends, in seconds since the epoch. */
export async function expiryOf(request: RecordedRequest | undefined, account: Account) {
  return Number((await verified(request, account)).claims['exp']);
}
