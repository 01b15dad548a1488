import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parseDocument } from 'yaml';
import {
  ACTION,
  anchorsOf,
  DOCUMENTS,
  elements,
  findFiles,
  readText,
  stepsOf,
  tableRows,
} from './_documents.ts';

const NAMES = { input: Object.keys(ACTION.inputs), output: Object.keys(ACTION.outputs) };

describe('the tables of the README', () => {
  test.each(['input', 'output'] as const)(
    'name every %s in the order of action.yml, each a link to itself, and say what it means',
    (kind) => {
      const rows = tableRows('README.md', kind);
      const links = NAMES[kind].map(
        (name) => `<a id="${kind}-${name}"></a>[\`${name}\`](#${kind}-${name})`,
      );
      expect(rows.map(([name]) => name)).toEqual(links);
      expect(rows.map((row) => row.at(-1))).toEqual(
        rows.map(() => expect.stringMatching(/[\w)]`?\.$/)),
      );
      const anchors = NAMES[kind].map((name) => `${kind}-${name}`);
      expect(anchorsOf('README.md')).toEqual(expect.arrayContaining(anchors));
    },
  );

  test('give the default of every input', () => {
    const presets = tableRows('README.md', 'input').map(([, preset]) => preset);
    const declared = Object.values(ACTION.inputs).map(({ default: preset }) =>
      preset === undefined ? '' : `\`${preset}\``,
    );
    expect(presets).toEqual(declared);
  });
});

test('the step reads every input of action.yml, and no other', () => {
  const source = readText('src/inputs/read-inputs.ts');
  const read = [...source.matchAll(/\b(?:getInput|readNumber|readBoolean)\('([^']+)'/g)];
  expect(new Set(read.map(([, name]) => name))).toEqual(new Set(NAMES.input));
});

const BLOCKS = DOCUMENTS.flatMap((path) =>
  elements<Tokens.Code>(path, 'code')
    .filter(({ lang }) => lang?.split(' ')[0] === 'yaml')
    .map(({ text }, index) => ({ name: `${path}, block ${index + 1}`, text })),
);

test.each(BLOCKS)('$name is YAML and uses only inputs that exist', ({ name, text }) => {
  const document = parseDocument(text);
  expect([...document.errors, ...document.warnings]).toEqual([]);
  const value = document.toJS();
  const { jobs = {} } = Array.isArray(value) ? { jobs: { one: { steps: value } } } : value;
  const steps = stepsOf({ jobs });
  const ours = steps.filter(({ uses }) => uses?.startsWith('org/aem-ims-token'));
  const used = ours.flatMap((step) => Object.keys(step.with ?? {}));
  expect(NAMES.input).toEqual(expect.arrayContaining(used));
  // The README begins with a whole workflow.
  expect(name !== 'README.md, block 1' || steps.length > 1).toBe(true);
});

test.each(DOCUMENTS)('%s names only outputs that exist', (path) => {
  const named = readText(path).matchAll(/steps\.ims\.outputs\.([\w-]+)/g);
  expect(NAMES.output).toEqual(expect.arrayContaining([...named].map(([, output]) => output)));
});

test('action.yml has what the Marketplace asks for', () => {
  const { name, description, author, branding } = ACTION;

  // A name that could not be a feature of GitHub. Whether it is free, only GitHub knows.
  expect(name).toMatch(/^[A-Z][\w ]{9,48}\w$/);
  expect(name).not.toMatch(/\b(github|actions?|marketplace|runner|secrets?)\b/i);
  // The release form takes "less than 125 characters", on one line.
  expect(description).toMatch(/^\S.{1,122}\S$/);
  expect(author).toBe('aem-ims-token contributors');
  // Both are in the list of GitHub's metadata syntax, which is shorter than Feather's own.
  expect(branding).toEqual({ icon: 'lock', color: 'red' });
  // An action.yaml beside it would hide older releases.
  expect(findFiles('action.y*ml')).toEqual(['action.yml']);
});
