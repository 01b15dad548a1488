import { describe, expect, test } from '@jest/globals';
import { ACTION, tableRows } from './_documents.ts';

const code = (text: string) => `\`${text}\``;

describe('the tables of the README', () => {
  test('name every input of action.yml with its default, in its order', () => {
    const rows = tableRows('README.md', 'input').map(([name, preset]) => [name, preset]);
    const declared = Object.entries(ACTION.inputs).map(([name, input]) => [
      code(name),
      input.default === undefined ? '' : code(input.default),
    ]);
    expect(rows).toEqual(declared);
  });

  test('name every output of action.yml, in its order', () => {
    const rows = tableRows('README.md', 'output').map(([name]) => name);
    expect(rows).toEqual(Object.keys(ACTION.outputs).map(code));
  });

  test.each(['input', 'output'])('say what each %s means', (kind) => {
    const meanings = tableRows('README.md', kind).map((row) => row.at(-1));
    expect(meanings).toEqual(meanings.map(() => expect.stringMatching(/\w`?\.$/)));
  });
});
