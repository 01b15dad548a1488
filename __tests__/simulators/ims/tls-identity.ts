import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
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

/**
 * Makes an authority and a leaf certificate for `localhost`, `127.0.0.1`, `::1` and more names or addresses.
 * Valid from a day ago for 30 days by the real clock, since TLS clients use theirs.
 */
export async function createTlsIdentity(names: string[] = []): Promise<TlsIdentity> {
  const newKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const [caKeys, leafKeys] = await Promise.all([newKeys(), newKeys()]);
  const common = () => ({
    serialNumber: `00${randomBytes(8).toString('hex')}`,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 30 * DAY_MS),
    signingAlgorithm: EC,
  });
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...common(),
    // A name of its own: a client that trusts two authorities finds each by its name.
    name: `CN=IMS simulator test authority ${randomBytes(4).toString('hex')}`,
    keys: caKeys,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  const alternatives = ['localhost', '127.0.0.1', '::1', ...names].map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }));
  const leaf = await X509CertificateGenerator.create({
    ...common(),
    subject: 'CN=localhost',
    issuer: authority.subject,
    signingKey: caKeys.privateKey,
    publicKey: leafKeys.publicKey,
    extensions: [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(alternatives),
    ],
  });
  const privateKey = KeyObject.from(leafKeys.privateKey);
  return {
    caCertificatePem: `${authority.toString('pem').trim()}\n`,
    certificatePem: `${leaf.toString('pem').trim()}\n`,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
