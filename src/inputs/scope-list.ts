import { inputProblem } from '../errors/problems.ts';
import { splitScopes } from '../ims/scopes.ts';

/**
 * Reads a list that is separated by commas, blanks or new lines, or a JSON array.
 *
 * @returns undefined if the input is empty
 * @throws ActionError INPUT_INVALID
 */
export function parseScopeList(input: string, text: string): readonly string[] | undefined {
  if (text === '') return undefined;
  const scopes = splitScopes(text.startsWith('[') ? jsonList(input, text) : text);
  // The characters of a scope token (RFC 6749, 3.3).
  const isValid = scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  if (scopes.length > 0 && isValid) return scopes;
  throw inputProblem(
    input,
    'must list names separated by commas, blanks or new lines, or be a JSON array of them.',
  );
}

function jsonList(input: string, text: string): string {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((item) => typeof item === 'string'))
      return list.join(',');
  } catch {
    // Falls through to the one message; JSON's own quotes the text.
  }
  throw inputProblem(input, 'starts like a JSON array but is no array of strings.');
}
