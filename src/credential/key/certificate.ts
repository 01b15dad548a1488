import { type KeyObject, X509Certificate } from 'node:crypto';
import { readPemBlocks } from './pem.ts';

/** What the action wants to know of a certificate. */
export interface Certificate {
  readonly expiresAt: Date;
  /** Whether the private key is the one that the certificate was made for. */
  matches(key: KeyObject): boolean;
}

/**
 * Reads a certificate with the same tolerance for mangled line ends as for private keys.
 * Returns undefined if it cannot be read: it only serves to warn early, IMS holds its own copy.
 */
export function readCertificate(pem: string): Certificate | undefined {
  for (const { base64 } of readPemBlocks(pem)) {
    try {
      const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
      // Not validToDate, which only newer releases of Node 24 have.
      const expiresAt = new Date(certificate.validTo);
      if (!Number.isNaN(expiresAt.getTime())) {
        return { expiresAt, matches: (key) => certificate.checkPrivateKey(key) };
      }
    } catch {
      // Another block may be the certificate.
    }
  }
  return undefined;
}
