import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Fact, Question, Way, Ways } from '../question.ts';
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

/** A row of docs/proven.md: id, what is asked, answer, mark, source, what settled it, relied on by. */
const ROW = /^\| `([\w.-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| .+? \| (.+) \|$/;

/**
 * All questions in the order of docs/proven.md: the first token serves many and ends in the group on
 * revocation; while others are asked, the time passes after which AEM is asked again.
 */
export const QUESTIONS: readonly Question[] = readFacts().map((fact) => ({
  ...fact,
  ...(WAYS[fact.id] as Way),
}));

// Each fact has a way to ask for it, and each way its fact.
deepEqual(QUESTIONS.map(({ id }) => id).toSorted(), Object.keys(WAYS).toSorted());

/** The facts of docs/proven.md, each in the group whose heading stands above it. */
function readFacts(): Fact[] {
  const lines = readFileSync(new URL('../../../docs/proven.md', import.meta.url), 'utf8').split(
    '\n',
  );
  let group = '';
  return lines.flatMap((line) => {
    group = /^### (.+)/.exec(line)?.[1] ?? group;
    const row = ROW.exec(line);
    if (row === null) {
      return [];
    }
    const [, id = '', asks = '', expected = '', mark = '', source = '', files = ''] = row;
    const reliedOnBy = files.split(', ').map((file) => file.replaceAll('`', ''));
    return [{ id, group, asks, expected, mark, source, reliedOnBy }];
  });
}
