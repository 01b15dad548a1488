import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { GROUPS } from '../probe/questions/all.ts';
import { elements, ROOT, tableRows } from './_documents.ts';

const PROVEN = 'docs/proven.md';
const READMES = ['__tests__/simulators/ims/README.md', '__tests__/simulators/forms/README.md'];

const questions = GROUPS.flatMap((group) => group.questions);
const marks = new Map(questions.map(({ id, mark }) => [id, mark]));

/** The ids in code spans of a cell. */
function idsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id);
}

test('every question has a row, with its answer and its mark', () => {
  const tables = elements<Tokens.Table>(PROVEN, 'table');
  const rows = tables
    .filter(({ header }) => header[0]?.text === 'question')
    .flatMap((table) => table.rows.map((row) => row.slice(0, 4).map(({ text }) => text)));
  const expected = questions.map(({ id, asks, expected, mark }) => [
    `\`${id}\``,
    asks,
    expected,
    mark,
  ]);
  expect(rows).toEqual(expected);
});

test('each row says what settled it', () => {
  const tables = elements<Tokens.Table>(PROVEN, 'table');
  const settled = tables
    .filter(({ header }) => header[4]?.text === 'settled by')
    .flatMap(({ rows }) => rows.map((row) => row[4]?.text ?? ''));
  expect(settled).toHaveLength(questions.length);
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
  const ours = questions.filter(({ mark }) => mark === 'inferred' || mark === 'unproven');
  expect(ours.map(({ id }) => id).filter((id) => !names.includes(id))).toEqual([]);
});

test('what relies on an answer exists', () => {
  const files = new Set(questions.flatMap(({ reliedOnBy }) => reliedOnBy));
  expect([...files].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(questions.filter(({ reliedOnBy }) => reliedOnBy.length === 0)).toEqual([]);
});
