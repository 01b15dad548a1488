import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parseDocument } from 'yaml';
import { ACTION, anchorsOf, DOCUMENTS, elements, readText, tableRows } from './_documents.ts';

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

interface Step {
  readonly uses?: string;
  readonly with?: object;
}

/** The steps of a workflow, of which a job that calls another has none, or of a block of steps. */
function stepsOf(value: unknown): readonly Step[] {
  if (Array.isArray(value)) {
    return value;
  }
  const { jobs = {} } = value as { jobs?: Record<string, { steps?: Step[] }> };
  return Object.values(jobs).flatMap(({ steps = [] }) => steps);
}

const BLOCKS = DOCUMENTS.flatMap((path) =>
  elements<Tokens.Code>(path, 'code')
    .filter(({ lang }) => lang?.split(' ')[0] === 'yaml')
    .map(({ text }, index) => ({ name: `${path}, block ${index + 1}`, text })),
);

test.each(BLOCKS)('$name is YAML and uses only inputs that exist', ({ text }) => {
  const document = parseDocument(text);
  expect([...document.errors, ...document.warnings]).toEqual([]);
  const ours = stepsOf(document.toJS()).filter(({ uses }) => uses?.startsWith('org/aem-ims-token'));
  const used = ours.flatMap((step) => Object.keys(step.with ?? {}));
  expect(NAMES.input).toEqual(expect.arrayContaining(used));
});

test('the README begins with a whole workflow', () => {
  const first = BLOCKS.find(({ name }) => name === 'README.md, block 1');
  expect(stepsOf(parseDocument(first?.text ?? '').toJS()).length).toBeGreaterThan(1);
});

test.each(DOCUMENTS)('%s names only outputs that exist', (path) => {
  const named = readText(path).matchAll(/steps\.ims\.outputs\.([\w-]+)/g);
  expect(NAMES.output).toEqual(expect.arrayContaining([...named].map(([, output]) => output)));
});
