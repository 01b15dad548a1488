import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Question, Way, Ways } from '../question.ts';
import { AEM } from './aem.ts';
import { CONNECTION } from './connection.ts';
import { JWT } from './jwt.ts';
import { LIFETIME } from './lifetime.ts';
import { MISTAKES } from './mistakes.ts';
import { REVOCATION } from './revocation.ts';

const WAYS: Ways = { ...CONNECTION, ...LIFETIME, ...AEM, ...REVOCATION, ...MISTAKES, ...JWT };

/**
 * A group's heading in docs/proven.md, or a row of its table: id, what is asked, answer, mark, source,
 * what settled it, relied on by.
 */
const LINE = /^### (.+)$|^\| `([\w.-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| .+? \| (.+) \|$/gm;

/**
 * All questions in the order of docs/proven.md: the first token serves many and ends in the group on
 * revocation; while others are asked, the time passes after which AEM is asked again.
 */
export const QUESTIONS: readonly Question[] = readQuestions();

// Each fact has a way to ask for it, and each way its fact.
deepEqual(QUESTIONS.map(({ id }) => id).toSorted(), Object.keys(WAYS).toSorted());

function readQuestions(): Question[] {
  const text = readFileSync(new URL('../../../docs/proven.md', import.meta.url), 'utf8');
  let group = '';
  return [...text.matchAll(LINE)].flatMap(([, heading, id, ...cells]) => {
    group = heading ?? group;
    if (id === undefined) {
      return [];
    }
    const [asks = '', expected = '', mark = '', source = '', files = ''] = cells;
    const reliedOnBy = files.replaceAll('`', '').split(', ');
    return [{ id, group, asks, expected, mark, source, reliedOnBy, ...(WAYS[id] as Way) }];
  });
}
