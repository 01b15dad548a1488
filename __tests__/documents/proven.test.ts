import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { QUESTIONS } from '../probe/questions/all.ts';
import { elements, ROOT, tableRows } from './_documents.ts';

const PROVEN = 'docs/proven.md';
const READMES = ['__tests__/simulators/ims/README.md', '__tests__/simulators/forms/README.md'];

const marks = new Map(QUESTIONS.map(({ id, mark }) => [id, mark]));

/** The ids in code spans of a cell. */
function idsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id);
}

test('each mark is explained', () => {
  const text = readFileSync(join(ROOT, PROVEN), 'utf8');
  const explained = [...text.matchAll(/^- \*\*(.+?)\*\*: /gm)].map(([, mark]) => mark);
  expect(new Set(marks.values())).toEqual(new Set(explained));
});

test('each row says what settled it', () => {
  const tables = elements<Tokens.Table>(PROVEN, 'table');
  const settled = tables
    .filter(({ header }) => header[5]?.text === 'settled by')
    .flatMap(({ rows }) => rows.map((row) => row[5]?.text ?? ''));
  expect(settled).toHaveLength(QUESTIONS.length);
  const isWellFormed = (cell: string) =>
    /^(none|\d{4}-\d\d-\d\d, (live|stage)\b.*#\d+.*)$/.test(cell);
  expect(settled.filter((cell) => !isWellFormed(cell))).toEqual([]);
});

describe.each(READMES)('%s', (path) => {
  const rows = tableRows(path, 'what the simulator does');

  test('has a question for each fact that is inferred or unproven, with the same mark', () => {
    expect(rows).not.toEqual([]);
    for (const [fact, mark, cell = ''] of rows) {
      const ids = idsIn(cell);
      expect([fact, ids.length > 0]).toEqual([fact, true]);
      const expected = ids.map((id) => [id, mark]);
      expect(ids.map((id) => [id, marks.get(id)])).toEqual(expected);
    }
  });
});

test('every question whose answer is our own is named by a simulator', () => {
  const named = READMES.flatMap((path) => elements<Tokens.Codespan>(path, 'codespan'));
  const names = named.map(({ text }) => text);
  const ours = QUESTIONS.filter(({ mark }) => mark === 'inferred' || mark === 'unproven');
  expect(ours.map(({ id }) => id).filter((id) => !names.includes(id))).toEqual([]);
});

test('what relies on an answer exists', () => {
  const files = new Set(QUESTIONS.flatMap(({ reliedOnBy }) => reliedOnBy));
  expect([...files].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(QUESTIONS.filter(({ reliedOnBy }) => reliedOnBy.length === 0)).toEqual([]);
});
