import type { Prober } from './prober.ts';
import { type Fact, isSame, NotAsked, type Question } from './question.ts';
import { obstacle } from './target.ts';

/** What came of one question. */
export interface Finding extends Fact {
  readonly verdict: 'as expected' | 'differs' | 'not asked';
  /** What was seen, or why it was not asked. */
  readonly seen: string;
}

/**
 * Asks one question after the other, and revokes every token. Never rejects for what servers do.
 *
 * @param onFinding is told of each question as soon as it is settled
 * @returns what came of all, in the order of the report
 */
export async function askAll(
  prober: Prober,
  questions: readonly Question[],
  onFinding: (finding: Finding, number: number, count: number) => void,
) {
  const findings: Finding[] = [];
  const counts = { 'as expected': 0, differs: 0, 'not asked': 0 };
  let endedEarly: string | undefined;
  try {
    for (const [index, question] of questions.entries()) {
      const finding = await settle(question, prober);
      counts[finding.verdict] += 1;
      onFinding(finding, findings.push(finding), questions.length);
      if (questions[index + 1]?.group !== question.group) {
        prober.pastGroups.add(question.group);
      }
      await prober.revokeLeftovers();
    }
  } finally {
    endedEarly = prober.stopReason;
    await prober.revokeAll();
  }
  const { requestCount: requests, tokenCounts: tokens } = prober;
  return { requests, tokens, endedEarly, counts, questions: findings };
}

async function settle(question: Question, prober: Prober): Promise<Finding> {
  const { id, group, asks, needs, expected, mark, source, reliedOnBy } = question;
  // In the order of the report.
  const finding = (verdict: Finding['verdict'], seen: string) => {
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
