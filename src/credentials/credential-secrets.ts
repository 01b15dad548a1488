import { LINE_ENDS, normaliseName, readList } from './fields.ts';
import { MAXIMUM_FILE_CHARACTERS, readFileContent } from './file-content.ts';
import { privateKeyPems } from './pem.ts';

// `auth` is that of a Runtime namespace in the project JSON (aio-cli-plugin-app, config.schema.json).
const SECRET_NAME =
  /((secrets?|passphrase|password|token|jwt|assertion|authorization)(value)?\d*|(^|runtime)auth)$/;

/**
 * Every secret value in a credential file, whatever its shape and whether it is usable or not:
 * each value whose name says that it is secret, at any depth, and each private key or signed token
 * under any name.
 * A list comes whole and item by item, a private key also as OpenSSL writes it. No ids, scopes or
 * certificates. Never throws. A file above 1 MiB, which is refused unread, yields none.
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
      for (const child of childrenOf(name, value)) {
        pending.push(child);
      }
    }
  }
  secrets.delete('');
  return [...secrets];
}

function childrenOf(name: string, value: unknown): [string, unknown][] {
  if (!Array.isArray(value)) {
    const entries = value instanceof Map ? [...value] : Object.entries(Object(value));
    return entries.map(([key, field]) => [normaliseName(key), field]);
  }
  // A key may be an array of lines.
  const items = name.endsWith('privatekey') ? [value.join('\n')] : value;
  return items.map((item) => [name, item]);
}

/** A signed token, under whatever name. */
export const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

function secretsIn(name: string, value: string): string[] {
  if (name.endsWith('privatekey') || /PRIVATE\s*KEY-/.test(value)) {
    return [value, ...privateKeyPems(value)];
  }
  if (!SECRET_NAME.test(name) && !TOKEN.test(value)) {
    return [];
  }
  return [value, ...(name.includes('secrets') ? readList(value) : readList(value, LINE_ENDS))];
}
