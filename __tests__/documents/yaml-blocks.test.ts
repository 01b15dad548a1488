import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parseDocument } from 'yaml';
import { ACTION, DOCUMENTS, elements, readText } from './_documents.ts';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  /** A job that calls a workflow has no steps. */
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly Step[] }>>;
}

const BLOCKS = DOCUMENTS.flatMap((path) =>
  elements<Tokens.Code>(path, 'code')
    .filter(({ lang }) => lang?.split(' ')[0] === 'yaml')
    .map(({ text }, index) => ({ name: `${path}, block ${index + 1}`, text })),
);

/** The steps of a workflow, or of a block that shows only steps. */
function stepsOf(value: unknown): readonly Step[] {
  if (Array.isArray(value)) {
    return value;
  }
  const { jobs = {} } = value as Partial<Workflow>;
  return Object.values(jobs).flatMap(({ steps = [] }) => steps);
}

describe.each(BLOCKS)('$name', ({ text }) => {
  const document = parseDocument(text);
  const ours = stepsOf(document.toJS()).filter(({ uses }) => uses?.startsWith('org/aem-ims-token'));

  test('is YAML', () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
  });

  test('takes no redirect to the login page of AEM for a success', () => {
    const calls = text.match(/curl --config -(?:.*\\\n)*.*/g) ?? [];
    expect(calls.filter((call) => !call.includes('--location --max-redirs 0'))).toEqual([]);
  });

  test('uses only inputs that exist', () => {
    const used = ours.flatMap((step) => Object.keys(step.with ?? {}));
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(used));
  });
});

test('the README begins with a whole workflow', () => {
  const first = BLOCKS.find(({ name }) => name === 'README.md, block 1');
  expect(stepsOf(parseDocument(first?.text ?? '').toJS()).length).toBeGreaterThan(1);
});

test.each(DOCUMENTS)('%s names only outputs that exist', (path) => {
  const named = [...readText(path).matchAll(/steps\.ims\.outputs\.([\w-]+)/g)].map(
    ([, output]) => output,
  );
  expect(Object.keys(ACTION.outputs)).toEqual(expect.arrayContaining(named));
});
