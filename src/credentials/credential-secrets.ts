import { LINE_ENDS, normaliseName, readList } from './fields.ts';
import { MAXIMUM_FILE_CHARACTERS, readFileContent } from './file-content.ts';
import { readPemBlocks } from './pem.ts';

// `auth` is that of a Runtime namespace in the project JSON (aio-cli-plugin-app, config.schema.json).
const SECRET_NAME =
  /((secrets?|passphrase|password|token|jwt|assertion|authorization)(value)?\d*|(^|runtime)auth)$/;

/**
 * Every secret value in a credential file, whatever its shape and whether it is usable or not:
 * each value whose name says that it is secret, at any depth, and each private key or signed token
 * under any name.
 * A list and a private key come whole and item by item or line by line. No ids, scopes or certificates.
 * Never throws. A file above 1 MiB, which is refused unread, yields none.
 */
export function findSecretValues(text: string): string[] {
  if (text.length > MAXIMUM_FILE_CHARACTERS) {
    return [];
  }
  const secrets = new Set<string>();
  const pending: [string, unknown][] = [['', readFileContent(text).value]];
  // The list grows while it is walked: depth costs no stack.
  for (const [name, value] of pending) {
    if (typeof value === 'string') {
      for (const secret of secretsIn(name, value.trim())) {
        secrets.add(secret);
      }
    } else {
      for (const [key, field] of value instanceof Map ? value : Object.entries(Object(value))) {
        pending.push([Array.isArray(value) ? name : normaliseName(key), field]);
      }
    }
  }
  return [...secrets].filter((secret) => secret !== '' && !ARMOUR.test(secret));
}

// The rest in a key's last line gives nothing away, but may be an innocent word elsewhere.
const MINIMUM_LINE_LENGTH = 16;

/** A signed token, under whatever name. */
export const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

// An Adobe client secret, under whatever name.
const ADOBE_SECRET = /^p8e-\S+$/;

// A line of its own where a key is an array of lines.
const ARMOUR = /^-----[\w ]+-----$/;

function secretsIn(name: string, value: string): string[] {
  if (name.endsWith('privatekey') || /PRIVATE\s*KEY-/.test(value)) {
    const keys = readPemBlocks(value).filter(({ label }) => /^$|PRIVATEKEY$/.test(label));
    const lines = keys.flatMap(({ body }) => body.split(/[\s",]+/));
    return [value, ...lines.filter((line) => line.length >= MINIMUM_LINE_LENGTH)];
  }
  if (!SECRET_NAME.test(name) && !TOKEN.test(value) && !ADOBE_SECRET.test(value)) {
    return [];
  }
  return [value, ...(name.includes('secrets') ? readList(value) : readList(value, LINE_ENDS))];
}
