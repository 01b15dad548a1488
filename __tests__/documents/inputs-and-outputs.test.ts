import { describe, expect, test } from '@jest/globals';
import { ACTION, anchorsOf, tableRows } from './_documents.ts';

const NAMES = { input: Object.keys(ACTION.inputs), output: Object.keys(ACTION.outputs) };
const KINDS = ['input', 'output'] as const;

/** The name as code, which links to itself. */
const cell = (kind: string, name: string) =>
  `<a id="${kind}-${name}"></a>[\`${name}\`](#${kind}-${name})`;

describe('the tables of the README', () => {
  test.each(KINDS)('name every %s of action.yml, in its order, as a link to itself', (kind) => {
    const rows = tableRows('README.md', kind).map(([name]) => name);
    expect(rows).toEqual(NAMES[kind].map((name) => cell(kind, name)));
  });

  test.each(KINDS)('let every %s be linked to', (kind) => {
    const anchors = anchorsOf('README.md');
    expect(anchors).toEqual(expect.arrayContaining(NAMES[kind].map((name) => `${kind}-${name}`)));
  });

  test('give the default of every input', () => {
    const presets = tableRows('README.md', 'input').map(([, preset]) => preset);
    const declared = Object.values(ACTION.inputs).map(({ default: preset }) =>
      preset === undefined ? '' : `\`${preset}\``,
    );
    expect(presets).toEqual(declared);
  });

  test.each(KINDS)('say what each %s means', (kind) => {
    const meanings = tableRows('README.md', kind).map((row) => row.at(-1));
    expect(meanings).toEqual(meanings.map(() => expect.stringMatching(/[\w)]`?\.$/)));
  });
});
