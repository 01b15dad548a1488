import 'reflect-metadata';
import { type KeyPairKeyObjectResult, randomBytes } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** What a self-signed RSA certificate is made from. */
export interface SelfSignedCertificateOptions {
  keys: KeyPairKeyObjectResult;
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}

/** Makes the certificate of a JWT service account and returns it as PEM, `\n` line ends. */
export async function createSelfSignedCertificate(
  options: SelfSignedCertificateOptions,
): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${randomBytes(8).toString('hex')}`,
    name: `CN=${options.commonName}`,
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    signingAlgorithm: RSA,
    keys: {
      privateKey: options.keys.privateKey.toCryptoKey(RSA, true, ['sign']),
      publicKey: options.keys.publicKey.toCryptoKey(RSA, true, ['verify']),
    },
  });
  return `${certificate.toString('pem').trim()}\n`;
}
