import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { QUESTIONS } from '../probe/questions/all.ts';
import { elements, findFiles, ROOT, readText, tableRows } from './_documents.ts';

const PROVEN = 'docs/proven.md';

test('each mark is explained', () => {
  const text = readText(PROVEN);
  const explained = [...text.matchAll(/^- \*\*(.+?)\*\*: /gm)].map(([, mark]) => mark);
  expect(new Set(QUESTIONS.map(({ mark }) => mark))).toEqual(new Set(explained));
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

test('what relies on an answer exists', () => {
  const files = new Set(QUESTIONS.flatMap(({ reliedOnBy }) => reliedOnBy));
  expect([...files].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(QUESTIONS.filter(({ reliedOnBy }) => reliedOnBy.length === 0)).toEqual([]);
});

test('each short name of a source is explained', () => {
  const texts = findFiles('src/**/*.ts', '__tests__/{simulators,probe}/**/*.ts', PROVEN).map(
    readText,
  );
  const names = texts.flatMap(
    (text) => text.match(/\b(?:(?:S2S|JWT|FORMS|LEARN|AEM|AEMCS)-[A-Z]+|PDFSVC)\b/g) ?? [],
  );
  const explained = tableRows(PROVEN, 'name').flatMap(([name = '']) => name.split(', '));
  expect(explained).toEqual(expect.arrayContaining(names));
});
