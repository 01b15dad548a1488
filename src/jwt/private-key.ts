import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { DECRYPT_KEY, type PemBlock, readPemBlocks } from '../credentials/pem.ts';
import { ActionError } from '../errors/action-error.ts';
import { readCertificate } from './certificate.ts';

/**
 * Reads the RSA key that signs the JWT, in every form that secrets mangle a PEM into.
 * Keeps OpenSSL's own error texts to itself, and prints nothing of the key.
 *
 * @throws ActionError PRIVATE_KEY_INVALID, saying which form was seen and what is expected
 */
export function readPrivateKey(text: string): KeyObject {
  const blocks = readPemBlocks(text);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATEKEY')) ?? blocks[0];
  const key = block && parse(block.der);
  const problem = key ? findProblem(key) : describe(text.trim(), block);
  if (key === undefined || problem !== undefined) {
    throw new ActionError(
      'PRIVATE_KEY_INVALID',
      `The private key (input \`private-key\`, or the credential file's) ${problem}. Expected: ` +
        'an RSA private key as PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY) with real or ' +
        'escaped (\\n, \\r\\n) line ends, or base64 of it.',
    );
  }
  return key;
}

const DAMAGED = 'looks like a private key, but is damaged or incomplete';

function parse(key: Buffer): KeyObject | undefined {
  // The armour's label is not trusted: keys do get the wrong one.
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key, format: 'der', type });
    } catch {
      // OpenSSL's reason is of no use to the workflow author.
    }
  }
  return undefined;
}

function findProblem(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType !== 'rsa') {
    return `is of the type ${key.asymmetricKeyType}, and RS256 needs RSA`;
  }
  try {
    // Numbers that don't fit together can be parsed; only a signature shows them.
    const probe = Buffer.from('probe');
    return verify('sha256', probe, key, sign('sha256', probe, key)) ? undefined : DAMAGED;
  } catch {
    return DAMAGED;
  }
}

/** What a text is that is no private key: the first that fits. */
function describe(text: string, { label, body, der }: PemBlock = NO_BLOCK): string {
  // The OIDs of PKCS#5 and PKCS#12 encryption stand near the start of an encrypted PKCS#8 key.
  const isEncrypted = /2a864886f70d01(05|0c)/.test(der.toString('hex', 0, 40));
  const forms: [boolean, string][] = [
    [text === '', 'is empty'],
    [isEncrypted || /ENCRYPTED/.test(label + body), `is encrypted; ${DECRYPT_KEY}`],
    [label.startsWith('CERT') || !!readCertificate(text), 'is a certificate, not its private key'],
    [label.endsWith('PUBLICKEY') || /^ssh-/.test(text) || isPublic(der), 'is a public key'],
    [label.startsWith('OPENSSH'), 'is in the form of OpenSSH'],
    [label !== '' || /^MI[\w+/=\s-]+$/.test(body), DAMAGED],
    [/^[{[]/.test(body), 'is JSON: a whole credential file belongs into `credentials`'],
    [/^([/~.]|\w:)|\.\w{1,8}$/.test(text), "is a path, which can't be used: give the key itself"],
  ];
  return forms.find(([fits]) => fits)?.[1] ?? 'is neither PEM nor base64 of it';
}

const NO_BLOCK: PemBlock = { label: '', body: '', der: Buffer.alloc(0) };

function isPublic(key: Buffer): boolean {
  try {
    return !!createPublicKey({ key, format: 'der', type: 'spki' });
  } catch {
    return false;
  }
}
