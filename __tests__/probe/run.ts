import type { Prober } from './prober.ts';
import { isSame, NotAsked, type Question, Stopped } from './question.ts';
import { obstacle } from './target.ts';

export type Verdict = 'as expected' | 'differs' | 'not asked';

/** What came of one question. */
export interface Finding {
  readonly question: Question;
  readonly verdict: Verdict;
  /** What was seen, or why it was not asked. */
  readonly text: string;
}

/** What came of all. */
export type Result = Awaited<ReturnType<typeof askAll>>;

/**
 * Asks one question after the other, and revokes every token. Never rejects for what servers do.
 *
 * @param onFinding is told of each question as soon as it is settled
 */
export async function askAll(
  prober: Prober,
  questions: readonly Question[],
  onFinding: (finding: Finding, number: number, count: number) => void,
) {
  const findings: Finding[] = [];
  /** Why it ended early. */
  let stopReason: string | undefined;
  try {
    for (const [index, question] of questions.entries()) {
      const finding = await settle(question, prober);
      findings.push(finding);
      onFinding(finding, findings.length, questions.length);
      await prober.revokeLeftovers();
      const isLast = questions[index + 1]?.group !== question.group;
      if (isLast && question.group === 'AEM') {
        await prober.release('other');
      } else if (isLast && question.group === 'Revocation') {
        await prober.release('all');
      }
    }
  } finally {
    stopReason = prober.stopReason;
    await prober.revokeAll();
  }
  const { requestCount, tokenCounts, imsAnswerCount } = prober;
  return { findings, requestCount, tokenCounts, imsAnswerCount, stopReason };
}

async function settle(question: Question, prober: Prober): Promise<Finding> {
  const reason = obstacle(prober.target, question.needs) ?? prober.stopReason;
  if (reason !== undefined) {
    return { question, verdict: 'not asked', text: reason };
  }
  try {
    const seen = await question.ask(prober, question);
    const isText = typeof seen === 'string';
    const isAsExpected = isText ? isSame(seen, question.expected) : seen.isAsExpected;
    const text = isText ? seen : seen.text;
    return { question, verdict: isAsExpected ? 'as expected' : 'differs', text };
  } catch (error) {
    if (error instanceof NotAsked || error instanceof Stopped) {
      return { question, verdict: 'not asked', text: error.message };
    }
    throw error;
  }
}
