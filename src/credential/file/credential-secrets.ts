import { privateKeyPems } from '../key/pem.ts';
import { LINE_ENDS, normaliseName, readList, stringsOf } from './fields.ts';
import { MAX_FILE_CHARACTERS, readFileContent } from './file-content.ts';

// `auth` is that of a Runtime namespace in the project JSON (aio-cli-plugin-app, config.schema.json).
const SECRET_NAME =
  /((secrets?|passphrase|password|token|jwt|assertion|authorization)(value)?\d*|(^|runtime)auth)$/;

/** A signed token, under whatever name. */
export const SIGNED_TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

// An Adobe client secret, under whatever name.
const ADOBE_SECRET = /^p8e-\S+$/;

/**
 * Every secret value in a credential file, whatever its shape and whether it is usable or not:
 * each value whose name says that it is secret, at any depth, and each private key or signed token
 * under any name.
 * A list comes whole and item by item, a private key also as OpenSSL writes it. No ids, scopes or
 * certificates. Never throws. A file above 1 MiB, which is refused unread, yields none.
 */
export function findSecretValues(text: string): string[] {
  if (text.length > MAX_FILE_CHARACTERS) {
    return [];
  }
  const secrets = new Set<string>();
  const containers: [string, object][] = [['', [readFileContent(text).value]]];
  // The list grows while it is walked: depth costs no stack.
  for (const [name, container] of containers) {
    for (const [key, value] of entriesOf(name, container)) {
      if (typeof value === 'string') {
        for (const secret of secretsIn(key, value.trim())) {
          secrets.add(secret);
        }
      } else if (typeof value === 'object' && value) {
        containers.push([key, value]);
      }
    }
  }
  secrets.delete('');
  return [...secrets];
}

/** The fields of an object by normalised name, or the items of an array by the array's name. */
function entriesOf(name: string, container: object): [string, unknown][] {
  if (!Array.isArray(container)) {
    const entries = container instanceof Map ? [...container] : Object.entries(container);
    return entries.map(([key, value]) => [normaliseName(key), value]);
  }
  // A key may be an array of lines.
  const items = name.endsWith('privatekey')
    ? [stringsOf(container).join('\n'), ...container.filter((item) => typeof item === 'object')]
    : container;
  return items.map((item) => [name, item]);
}

function secretsIn(name: string, value: string): string[] {
  if (name.endsWith('privatekey') || /PRIVATE\s*KEY-/.test(value)) {
    return [value, ...privateKeyPems(value)];
  }
  if (!SECRET_NAME.test(name) && !SIGNED_TOKEN.test(value) && !ADOBE_SECRET.test(value)) {
    return [];
  }
  return [value, ...(name.includes('secrets') ? readList(value) : readList(value, LINE_ENDS))];
}
