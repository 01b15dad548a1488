import { inputProblem } from '../errors/problems.ts';
import { areScopes, splitScopes } from './scopes.ts';

/**
 * Reads a list that is separated by commas, spaces or line breaks, or a JSON array.
 *
 * @returns undefined if the input is empty
 * @throws ActionError INPUT_INVALID
 */
export function parseScopeList(input: string, text: string): readonly string[] | undefined {
  if (text === '') {
    return undefined;
  }
  const scopes = splitScopes(text.startsWith('[') ? jsonList(input, text) : text);
  if (scopes.length > 0 && areScopes(scopes)) {
    return scopes;
  }
  throw inputProblem(
    input,
    'must list names separated by commas, spaces or line breaks, or be a JSON array of them.',
  );
}

function jsonList(input: string, text: string): string {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) {
      return list.join(',');
    }
  } catch {
    // Falls through to the one message; JSON's own quotes the text.
  }
  throw inputProblem(input, 'starts like a JSON array but is not an array of strings.');
}
