import type { Prober } from './prober.ts';
import { type Fact, isSame, NotAsked, type Question } from './question.ts';
import { obstacle } from './target.ts';

type Verdict = 'as expected' | 'differs' | 'not asked';

/** What came of one question. */
export interface Finding extends Fact {
  readonly verdict: Verdict;
  /** What was seen, or why it was not asked. */
  readonly seen: string;
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
      if (questions[index + 1]?.group !== question.group) {
        prober.pastGroups.add(question.group);
      }
      await prober.revokeLeftovers();
    }
  } finally {
    stopReason = prober.stopReason;
    await prober.revokeAll();
  }
  const { requestCount, tokenCounts, hasImsAnswered } = prober;
  return { findings, requestCount, tokenCounts, hasImsAnswered, stopReason };
}

async function settle(question: Question, prober: Prober): Promise<Finding> {
  const { id, group, asks, needs, expected, mark, source, reliedOnBy } = question;
  // In the order of the report.
  const finding = (verdict: Verdict, seen: string) => {
    return { id, group, asks, verdict, expected, seen, mark, source, reliedOnBy };
  };
  const reason = obstacle(prober.target, needs) ?? prober.stopReason;
  if (reason !== undefined) {
    return finding('not asked', reason);
  }
  try {
    const seen = await question.ask(prober, question);
    const { text, isAsExpected } =
      typeof seen === 'string' ? { text: seen, isAsExpected: isSame(seen, expected) } : seen;
    return finding(isAsExpected ? 'as expected' : 'differs', text);
  } catch (error) {
    if (error instanceof NotAsked) {
      return finding('not asked', error.message);
    }
    throw error;
  }
}
