/** Names and values, as in an environment block. */
export type Variables = Record<string, string>;

/**
 * Reads the text of GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE as the runner does
 * (FileCommandManager.cs): `name=value`, or `name<<delimiter`, lines, and the delimiter alone.
 * Yields pair after pair, so that those before a mistake still count, as on the runner.
 *
 * @throws Error with the runner's message on the first mistake
 */
export function* parseKeyValueFile(text: string): Generator<[name: string, value: string]> {
  const lines = text.split('\n');
  // What follows the last line end is no line when it is empty.
  const endsWithNewline = lines.at(-1) === '';
  if (endsWithNewline) {
    lines.pop();
  }
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') {
      continue;
    }
    const [, name = '', operator, rest = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? [];
    if (operator === undefined) {
      throw new Error(`Invalid format '${line}'`);
    }
    if (operator === '=') {
      yield [name, rest];
      continue;
    }
    if (name === '' || rest === '') {
      throw new Error(
        `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
      );
    }
    const end = lines.indexOf(rest, index + 1);
    if (end < 0) {
      throw new Error(
        endsWithNewline || index === lines.length - 1
          ? `Invalid value. Matching delimiter not found '${rest}'`
          : 'Invalid value. EOF marker missing new line.',
      );
    }
    yield [name, lines.slice(index + 1, end).join('\n')];
    index = end;
  }
}
