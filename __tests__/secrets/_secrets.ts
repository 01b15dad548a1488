import { createHash } from 'node:crypto';

/** A secret, and what of it has to stay hidden. */
export interface Secret {
  value: string;
  /** The part without which the rest is worthless: a token's signature; else the whole. */
  keyPart: string;
  /** What else should not show. */
  others: string[];
  /** How many bits of the key part have to stay hidden for the rest to be worthless. */
  neededBits: number;
}

/** Of an opaque token the whole counts. */
export function tokenSecret(value: string): Secret {
  const [, payload = '', signature = value] = value.split('.');
  const claims = Buffer.from(payload, 'base64url').toString();
  const others = payload === '' ? [] : [payload, claims];
  return { value, keyPart: signature, others, neededBits: 128 };
}

export function clientSecret(value: string): Secret {
  return { value, keyPart: value, others: [], neededBits: 80 };
}

/** What one character tells at most: UUIDs and other hexadecimal secrets have 4 bits, and blank dashes. */
export function bitsPerCharacter(secret: string): (character: string) => number {
  if (!/^[\da-f-]+$/.test(secret)) {
    return () => 6;
  }
  return (character) => (character === '-' ? 0 : 4);
}

let count = 0;

/** Bytes without any pattern, but the same in every run, so that no test fails by chance. */
export function patternlessBytes(length: number): Buffer {
  count += 1;
  return createHash('shake256', { outputLength: length }).update(String(count)).digest();
}

/** Letters and digits without any pattern. */
export function patternlessText(length: number): string {
  const base64 = patternlessBytes(length).toString('base64');
  return base64.replace(/[^A-Za-z\d]/g, 'x').slice(0, length);
}

/** A token as IMS issues them (adobe-ims.md, section 5), with a made-up signature; longer by some characters. */
export function madeUpToken(extraCharacters: number): string {
  const header = { alg: 'RS256', x5u: 'ims_na1-key-1.cer', kid: 'ims_na1-key-1', itt: 'at' };
  const claims = {
    id: `1764000000000_${patternlessText(36)}_ue1`,
    type: 'access_token',
    client_id: patternlessText(32),
    user_id: `${patternlessText(24)}@techacct.adobe.com`,
    oc: patternlessText(300 + extraCharacters),
    expires_in: '86400000',
    created_at: '1764000000000',
    scope: 'openid,AdobeID,read_organizations',
  };
  const parts = [JSON.stringify(header), JSON.stringify(claims), patternlessBytes(256)];
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
}
