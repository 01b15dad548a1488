import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A server's key and certificate, and the authority that a client has to trust. All PEM. */
export interface TlsIdentity {
  caCertificatePem: string;
  certificatePem: string;
  privateKeyPem: string;
}

const newKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
const serialNumber = () => `00${randomBytes(8).toString('hex')}`;

/**
 * Makes an authority and a leaf certificate for `localhost`, `127.0.0.1`, `::1` and more names or addresses.
 * Valid from a day ago for 30 days by the real clock, since TLS clients use theirs.
 *
 * @param leafValidity another time for the leaf
 */
export async function createTlsIdentity(
  names: string[] = [],
  leafValidity?: { notBefore: Date; notAfter: Date },
): Promise<TlsIdentity> {
  const [caKeys, leafKeys] = await Promise.all([newKeys(), newKeys()]);
  const validity = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 30 * DAY_MS),
  };
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=IMS simulator test authority',
    ...validity,
    signingAlgorithm: EC,
    keys: caKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: authority.subject,
    ...(leafValidity ?? validity),
    signingAlgorithm: EC,
    signingKey: caKeys.privateKey,
    publicKey: leafKeys.publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...['localhost', '127.0.0.1', '::1', ...names].map((value) => ({
          type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
          value,
        })),
      ]),
    ],
  });
  return {
    caCertificatePem: `${authority.toString('pem').trim()}\n`,
    certificatePem: `${leaf.toString('pem').trim()}\n`,
    privateKeyPem: KeyObject.from(leafKeys.privateKey)
      .export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
}
