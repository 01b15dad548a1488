import { readFileSync } from 'node:fs';
import type { Fact, Question, Ways } from '../question.ts';
import { AEM } from './aem.ts';
import { CONNECTION } from './connection.ts';
import { JWT } from './jwt.ts';
import { LIFETIME } from './lifetime.ts';
import { MISTAKES, THROTTLING } from './mistakes.ts';
import { REVOCATION } from './revocation.ts';

const WAYS: Ways = {
  ...CONNECTION,
  ...LIFETIME,
  ...AEM,
  ...REVOCATION,
  ...MISTAKES,
  ...JWT,
  ...THROTTLING,
};

/**
 * All questions in the order of docs/proven.md: the first token serves many and ends in the group on
 * revocation; while others are asked, the time passes after which AEM is asked again.
 */
export const QUESTIONS: readonly Question[] = readFacts().map((fact) => {
  const way = WAYS[fact.id];
  if (way === undefined) {
    throw new TypeError(`docs/proven.md has a fact "${fact.id}", for which nobody asks`);
  }
  return { ...fact, ...way };
});

const ids = new Set(QUESTIONS.map(({ id }) => id));
if (ids.size !== Object.keys(WAYS).length || ids.size !== QUESTIONS.length) {
  throw new TypeError('docs/proven.md does not have each fact that is asked for once');
}

/** The rows of docs/proven.md, each in the group whose heading stands above it. */
function readFacts(): Fact[] {
  let group = '';
  const text = readFileSync(new URL('../../../docs/proven.md', import.meta.url), 'utf8');
  return text.split('\n').flatMap((line) => {
    group = /^### (.+)/.exec(line)?.[1] ?? group;
    const row = /^\| `([\w.-]+)` \| (.*) \|$/.exec(line);
    if (row === null) {
      return [];
    }
    const [, id = '', cells = ''] = row;
    const [asks, expected, mark, source, settledBy, files] = cells.split(' | ');
    if (!asks || !expected || !mark || !source || !settledBy || !files) {
      throw new TypeError(`docs/proven.md: the row of ${id} is not whole`);
    }
    const reliedOnBy = files.split(', ').map((file) => file.replaceAll('`', ''));
    return [{ id, group, asks, expected, mark, source, reliedOnBy }];
  });
}
