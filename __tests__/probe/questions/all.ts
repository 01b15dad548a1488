import type { Group } from '../question.ts';
import { AEM, AEM_AT_ONCE, AFTERWARDS } from './aem.ts';
import { CONNECTION } from './connection.ts';
import { JWT } from './jwt.ts';
import { LIFETIME } from './lifetime.ts';
import { MISTAKES } from './mistakes.ts';
import { REVOCATION } from './revocation.ts';
import { THROTTLING } from './throttling.ts';

/** AEM is asked right after the revocation. */
function withAemAtOnce(group: Group): Group {
  const at = group.questions.findIndex(({ id }) => id === 'invalidate-without-secret') + 1;
  return { ...group, questions: group.questions.toSpliced(at, 0, AEM_AT_ONCE) };
}

/**
 * All questions in the order in which they are asked: the first token serves many and ends in the
 * group on revocation; while others are asked, the time passes after which AEM is asked again.
 */
export const GROUPS: readonly Group[] = [
  CONNECTION,
  LIFETIME,
  AEM,
  withAemAtOnce(REVOCATION),
  MISTAKES,
  JWT,
  AFTERWARDS,
  THROTTLING,
];
