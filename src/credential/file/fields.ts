import { parseJson } from '../../text/json-object.ts';

/** The fields of one object or text block, by normalised name. A Map, so that no name is special. */
export type Fields = ReadonlyMap<string, unknown>;

/** Separates secrets that are not known to be a list. */
export const LINE_ENDS = /[\r\n]/;

// Keeps a name of a megabyte from costing time.
const MAX_NAME_LENGTH = 60;

// Looked up, not matched: a file may have a thousand names.
const ALIASES = new Map([['publickey', 'certificate']]);
for (const name of ['org', 'orgid', 'organization', 'organizationid']) {
  ALIASES.set(name, 'organizationid').set(`ims${name}`, 'organizationid');
}

// Each shape asks anew, and normalising a thousand names takes longer than all else.
const normalised = new WeakMap<object, Fields>();

// One for all values without fields: a file may hold half a million numbers.
const NONE: Fields = new Map();

/** The fields of an object or array; none if the value is neither. */
export function fieldsOf(value: unknown): Fields {
  if (value instanceof Map) {
    return value;
  }
  if (typeof value !== 'object' || !value) {
    return NONE;
  }
  let fields = normalised.get(value);
  if (fields === undefined) {
    const entries = Object.entries(value);
    fields = new Map(entries.map(([name, field]) => [normaliseName(name), field]));
    normalised.set(value, fields);
  }
  return fields;
}

/**
 * One name for all that mean the same: `clientId`, `CLIENT_ID` and `Client ID`; `org`,
 * `ims_org_id` and `Organization ID`. Sources of the names: adobe-ims.md, section 3.
 */
export function normaliseName(name: string): string {
  const letters = name
    .slice(0, MAX_NAME_LENGTH)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  const plural = letters.endsWith('scope') ? `${letters}s` : letters;
  return ALIASES.get(plural) ?? plural;
}

/** Follows the wrappers that are there, in their order; one that is not there is passed over. */
export function unwrap(value: unknown, ...wrappers: string[]): unknown {
  return wrappers.reduce((outer, wrapper) => {
    const inner = fieldsOf(outer).get(wrapper);
    return typeof inner === 'object' && inner ? inner : outer;
  }, value);
}

/** A field's text, trimmed; an array of lines is joined. Undefined if there is none. */
export function readText(fields: Fields, name: string): string | undefined {
  return stringsOf(fields.get(name)).join('\n').trim() || undefined;
}

/** As {@link readText}, but its first line only: for values that have no line ends. */
export function readLine(fields: Fields, name: string): string | undefined {
  return readText(fields, name)?.split(LINE_ENDS, 1).join().trimEnd();
}

/** An array, a JSON array in a string, or a string cut at the separator; trimmed, no empties. */
export function readList(value: unknown, separator = /[\s,]/): string[] {
  const array = typeof value === 'string' && value.includes('[') && parseJson(value);
  return stringsOf(array || value)
    .flatMap((item) => item.split(separator))
    .map((item) => item.trim())
    .filter(Boolean);
}

/** The client secrets in the file's order. Only a list is cut at commas, a single secret is not. */
export function readClientSecrets(fields: Fields): string[] {
  const secrets = readList(fields.get('clientsecrets'));
  return secrets.length > 0 ? secrets : readList(fields.get('clientsecret'), LINE_ENDS);
}

/**
 * Reads a file's `certificateExpirationDate`, whose form Adobe does not document: ISO 8601 or
 * another date that starts with a day or month name, or an epoch in seconds or milliseconds.
 * Anything else is undefined, for a wrong guess would refuse a valid certificate.
 */
export function readExpirationDate(value: unknown): Date | undefined {
  const text = String(typeof value === 'object' ? '' : value).trim();
  const isEpoch = /^(\d{10}|\d{13})$/.test(text);
  const isDate = /^(\d{4}-\d\d-\d\d|[A-Z][a-z]{2}[ ,]).{0,40}$/.test(text);
  const date = new Date(isEpoch ? Number(text.padEnd(13, '0')) : isDate ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The strings in a list, or a single one. */
export function stringsOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}
