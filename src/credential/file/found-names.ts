const MAXIMUM_NAMES = 20;
const MAXIMUM_NAME_LENGTH = 40;

/**
 * Names of fields for an error message: at most 20, and only what looks like an identifier and
 * holds no secret. Digits count against it, for random text has them and Adobe's names don't.
 */
export function listFieldNames(names: readonly string[], secrets: readonly string[]): string {
  const shown = names
    .slice(0, MAXIMUM_NAMES)
    .filter((name) => /^[A-Za-z_$-]{1,40}$/.test(name) && holdsNone(name, secrets));
  const hidden = names.length - shown.length;
  return [...shown, hidden > 0 && `${hidden} more`].filter(Boolean).join(', ') || 'none';
}

/**
 * Names that a person gave to credentials: at most 20, 40 characters of each. A long run of
 * letters and digits is not shown, it might be a secret in the wrong place.
 */
export function listGivenNames(names: readonly string[], secrets: readonly string[]): string {
  const isHarmless = (name: string) =>
    /^[\x20-\x7e]{1,200}$/.test(name) &&
    !/(?=[\w-]*\d)[\w-]{20}/.test(name) &&
    holdsNone(name, secrets);
  return names
    .slice(0, MAXIMUM_NAMES)
    .map((name) => `"${isHarmless(name) ? name.slice(0, MAXIMUM_NAME_LENGTH) : 'unnamed'}"`)
    .join(', ');
}

function holdsNone(name: string, secrets: readonly string[]): boolean {
  return !secrets.some((secret) => name.includes(secret));
}
