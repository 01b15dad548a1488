import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { REPOSITORY_ROOT } from './repository-root.ts';

const EXAMPLES = join(REPOSITORY_ROOT, 'examples');

/** The lines of the examples that print what AEM said. */
const LINES = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.yml'))
  .flatMap((name) =>
    readFileSync(join(EXAMPLES, name), 'utf8')
      .split('\n')
      .filter((line) => line.includes('$(head -c '))
      .filter((line) => line.trim().startsWith('printf'))
      .map((line) => ({ name, line: line.trim() })),
  );

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quoted-answers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('several examples print what AEM said', () => expect(LINES.length).toBeGreaterThanOrEqual(4));

test.each(LINES)('what AEM said is no workflow command: $name, $line', ({ line }) => {
  const answer = join(folder, 'answer');
  writeFileSync(answer, 'a\n::error::b\r::error::c ##[error]d');

  const env = { PATH: process.env['PATH'], PDF: answer, pdf: answer };
  const printed = execFileSync('bash', ['-c', line], { env, encoding: 'utf8' });

  expect(printed).toMatch(/error.*b.*error.*c.*error.*d/);
  expect(printed.trimEnd()).not.toMatch(/[\r\n]|##\[/);
});
