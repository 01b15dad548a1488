import { inputProblem } from '../errors/problems.ts';

/** Reads a whole number between two bounds; `fallback` if the input is empty. */
export function parseWholeNumber(
  input: string,
  text: string,
  fallback: number,
  [least, most]: readonly [number, number],
): number {
  if (text === '') {
    return fallback;
  }
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) {
    return value;
  }
  throw inputProblem(input, `must be a whole number from ${least} to ${most}.`);
}

/** Reads true or false as YAML's core schema writes them; `fallback` if the input is empty. */
export function parseBoolean(input: string, text: string, fallback: boolean): boolean {
  if (text === '') {
    return fallback;
  }
  if (['true', 'True', 'TRUE'].includes(text)) {
    return true;
  }
  if (['false', 'False', 'FALSE'].includes(text)) {
    return false;
  }
  throw inputProblem(input, 'must be `true` or `false`.');
}
