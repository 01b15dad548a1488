import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { GROUPS } from '../probe/questions/all.ts';
import { elements, ROOT, tableRows } from './_documents.ts';

const READMES = ['__tests__/simulators/ims/README.md', '__tests__/simulators/forms/README.md'];

const questions = GROUPS.flatMap((group) => group.questions);

test('every question has a row, with its answer, its mark and what settled it', () => {
  const tables = elements<Tokens.Table>('docs/proven.md', 'table');
  const rows = tables
    .filter(({ header }) => header[0]?.text === 'question' && header[4]?.text === 'settled by')
    .flatMap((table) => table.rows.map((row) => row.slice(0, 5).map(({ text }) => text)));
  const settled = expect.stringMatching(/^(none|\d{4}-\d\d-\d\d, (live|stage)\b.*#\d+.*)$/);
  expect(rows).toEqual(
    questions.map(({ id, asks, expected, mark }) => [`\`${id}\``, asks, expected, mark, settled]),
  );
});

test.each(READMES)('%s has a question for each fact that is unsure, with the same mark', (path) => {
  const rows = tableRows(path, 'what the simulator does');
  expect(rows).not.toEqual([]);
  for (const [fact, mark, cell = ''] of rows) {
    const ids = [...cell.matchAll(/`([^`]+)`/g)].map(([, id]) => id);
    expect([fact, ids.length > 0]).toEqual([fact, true]);
    const marks = ids.map((id) => questions.find((question) => question.id === id)?.mark);
    expect([ids, marks]).toEqual([ids, ids.map(() => mark)]);
  }
});

test('every question whose answer is our own is named by a simulator', () => {
  const names = READMES.flatMap((path) => elements<Tokens.Codespan>(path, 'codespan'));
  const ours = questions.filter(({ mark }) => mark === 'inferred' || mark === 'unproven');
  const ids = ours.map(({ id }) => id);
  expect(names.map(({ text }) => text)).toEqual(expect.arrayContaining(ids));
});

test('what relies on an answer exists', () => {
  for (const { id, reliedOnBy } of questions) {
    expect([id, reliedOnBy]).not.toEqual([id, []]);
    expect([id, ...reliedOnBy.filter((file) => !existsSync(join(ROOT, file)))]).toEqual([id]);
  }
});
