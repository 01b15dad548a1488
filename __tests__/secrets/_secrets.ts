import { createHash } from 'node:crypto';
import type { Secret } from './_what-shows.ts';

/** Of a token with this header and its signature nothing but the payload is needed. */
const HEADER = { alg: 'RS256', x5u: 'ims_na1-key-1.cer', kid: 'ims_na1-key-1', itt: 'at' };

let count = 0;

/** Bytes without any pattern, but the same in every run, so that no test fails by chance. */
function patternlessBytes(length: number): Buffer {
  count += 1;
  return createHash('shake256', { outputLength: length }).update(String(count)).digest();
}

/** Letters and digits without any pattern. */
export function patternlessText(length: number): string {
  return patternlessBytes(length)
    .toString('base64')
    .replace(/[^A-Za-z\d]/g, 'x')
    .slice(0, length);
}

/** A token as IMS issues them (adobe-ims.md section 5), with a made-up signature; longer by some characters. */
export function madeUpToken(extraCharacters: number): string {
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
  const parts = [JSON.stringify(HEADER), JSON.stringify(claims), patternlessBytes(256)];
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
}

/** One token for each length modulo 3, which base64 aligns differently. */
export function tokensOfEveryAlignment(): string[] {
  const tokens = [0, 1, 2, 3, 4, 5].map(madeUpToken);
  return [0, 1, 2].map((rest) => {
    const token = tokens.find(({ length }) => length % 3 === rest);
    if (token === undefined) {
      throw new Error(`no token of a length that leaves ${rest}`);
    }
    return token;
  });
}

/** What has to stay hidden of a signature, or of an opaque token. */
export const NEEDED_TOKEN_BITS = 128;
export const NEEDED_SECRET_BITS = 80;

export function tokenSecret(token: string): Secret {
  const [, payload = '', signature = token] = token.split('.');
  const claims = Buffer.from(payload, 'base64url').toString();
  const others = payload === '' ? [] : [payload, claims];
  return { value: token, keyPart: signature, others, neededBits: NEEDED_TOKEN_BITS };
}

/** Of an opaque token the whole counts. */
export function opaqueTokenSecret(token: string): Secret {
  return { value: token, keyPart: token, others: [], neededBits: NEEDED_TOKEN_BITS };
}

export function clientSecret(value: string): Secret {
  return { value, keyPart: value, others: [], neededBits: NEEDED_SECRET_BITS };
}
