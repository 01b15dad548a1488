import type { Send } from './http-client.ts';
import { type Pace, Prober } from './prober.ts';
import { isSame, NotAsked, type Question, Stopped } from './question.ts';
import { obstacle, type Target } from './target.ts';

export type Verdict = 'as expected' | 'differs' | 'not asked';

/** What came of one question. */
export interface Finding {
  readonly question: Question;
  readonly verdict: Verdict;
  /** What was seen, or why it was not asked. */
  readonly text: string;
}

/** What came of all. */
export type Result = Awaited<ReturnType<typeof run>>;

/** One run. */
export interface ProbeRun {
  /** Never rejects for what servers do. */
  readonly result: Promise<Result>;
  /** Asks nothing more, revokes what is there, and lets `result` come. */
  stop(reason: string): void;
}

/** What a run is put together from. */
export interface ProbeParts {
  readonly target: Target;
  readonly questions: readonly Question[];
  readonly send: Send;
  readonly pace: Pace;
  /** Is told of each question as soon as it is settled. */
  onFinding?(finding: Finding, number: number, count: number): void;
}

/** Starts to ask. */
export function startProbe(parts: ProbeParts): ProbeRun {
  const prober = new Prober(parts.target, parts.send, parts.pace);
  return { stop: (reason) => prober.interrupt(reason), result: run(parts, prober) };
}

async function run({ questions, onFinding }: ProbeParts, prober: Prober) {
  const findings: Finding[] = [];
  /** Why it ended early. */
  let stopReason: string | undefined;
  try {
    for (const [index, question] of questions.entries()) {
      const finding = await settle(question, prober);
      findings.push(finding);
      onFinding?.(finding, findings.length, questions.length);
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
