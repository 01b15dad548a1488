import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import { createSelfSignedCertificate } from '../../../simulators/ims/self-signed-certificate.ts';

/** A key pair in the forms that the fixtures need. */
export interface TestKey {
  readonly pair: KeyPairKeyObjectResult;
  readonly key: KeyObject;
  readonly pkcs1: string;
  readonly pkcs8: string;
  readonly publicPem: string;
}

/** A fresh RSA key: the repository holds none. */
export function createRsaKey(): TestKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pair,
    key: pair.privateKey,
    pkcs1: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    pkcs8: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** A self-signed certificate for the key, as PEM. */
export function createCertificate(key: TestKey, notAfter: Date): Promise<string> {
  return createSelfSignedCertificate({
    keys: key.pair,
    commonName: 'cm-p123-e456-integration',
    notBefore: new Date('2025-01-01T00:00:00Z'),
    notAfter,
  });
}
