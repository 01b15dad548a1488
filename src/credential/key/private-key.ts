import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ActionError } from '../../errors/action-error.ts';
import { readCertificate } from './certificate.ts';
import { DECRYPT_KEY, type PemBlock, readPemBlocks } from './pem.ts';

const DAMAGED = 'looks like a private key, but is damaged or incomplete';
const NO_BLOCK: PemBlock = { label: '', body: '', base64: '' };

/**
 * Reads the RSA key that signs the JWT, in every form that secrets mangle a PEM into.
 * Keeps OpenSSL's own error texts to itself, and prints nothing of the key.
 *
 * @throws ActionError PRIVATE_KEY_INVALID, saying which form was seen and what is expected
 */
export function readPrivateKey(text: string): KeyObject {
  const blocks = readPemBlocks(text);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATEKEY')) ?? blocks[0] ?? NO_BLOCK;
  const key = parse(block);
  if (key === undefined) {
    throw invalidKey(describe(text.trim(), block));
  }
  if (key.asymmetricKeyType !== 'rsa') {
    throw invalidKey(`is of the type ${key.asymmetricKeyType}, and RS256 needs RSA`);
  }
  return key;
}

/**
 * Signs a text as RS256 does, and checks the signature: a key whose numbers do not fit together can
 * be read, and then signs wrongly.
 *
 * @throws ActionError PRIVATE_KEY_INVALID
 */
export function signRs256(text: string, key: KeyObject): Buffer {
  const bytes = Buffer.from(text);
  try {
    const signature = sign('sha256', bytes, key);
    if (verify('sha256', bytes, key, signature)) {
      return signature;
    }
  } catch {
    // OpenSSL's reason is of no use to the workflow author.
  }
  throw invalidKey(DAMAGED);
}

function parse({ base64 }: PemBlock): KeyObject | undefined {
  const key = Buffer.from(base64, 'base64');
  // The armour's label is not trusted, keys do get the wrong one.
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key, format: 'der', type });
    } catch {
      // OpenSSL's reason is of no use to the workflow author.
    }
  }
  return undefined;
}

function invalidKey(problem: string): ActionError {
  return new ActionError(
    'PRIVATE_KEY_INVALID',
    `The private key (input \`private-key\`, or the credential file's) ${problem}. Expected: ` +
      'an RSA private key as PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY) with real or ' +
      'escaped (\\n, \\r\\n) line breaks, or base64 of it.',
  );
}

/** What a text is that is no private key: the first that fits. */
function describe(text: string, { label, body, base64 }: PemBlock): string {
  const der = Buffer.from(base64, 'base64');
  // The OIDs of PKCS#5 and PKCS#12 encryption stand near the start of an encrypted PKCS#8 key.
  const isEncrypted = /2a864886f70d01(05|0c)/.test(der.toString('hex', 0, 40));
  const forms: [boolean, string][] = [
    [text === '', 'is empty'],
    [isEncrypted || /ENCRYPTED/.test(label + body), `is encrypted; ${DECRYPT_KEY}`],
    [label.startsWith('CERT') || !!readCertificate(text), 'is a certificate, not its private key'],
    [label.endsWith('PUBLICKEY') || /^ssh-/.test(text) || isPublic(der), 'is a public key'],
    [label.startsWith('OPENSSH'), 'is in the form of OpenSSH'],
    [label !== '' || /^MI[\w+/=\s-]+$/.test(body), DAMAGED],
    [/^[{[]/.test(body), 'is JSON: a whole credential file belongs in `credentials`'],
    [/^([/~.]|\w:)|\.\w{1,8}$/.test(text), 'is a path, which cannot be used: give the key itself'],
  ];
  return forms.find(([fits]) => fits)?.[1] ?? 'is neither PEM nor base64 of it';
}

function isPublic(key: Buffer): boolean {
  try {
    return !!createPublicKey({ key, format: 'der', type: 'spki' });
  } catch {
    return false;
  }
}
