import type { Send } from './http-client.ts';
import { type Pace, Prober, type TokenCounts } from './prober.ts';
import { type Group, NotAsked, type Question, Stopped } from './question.ts';
import { AEM } from './questions/aem.ts';
import { REVOCATION } from './questions/revocation.ts';
import { obstacle, type Target } from './target.ts';

export type Verdict = 'as expected' | 'differs' | 'not asked';

/** What came of one question. */
export interface Finding {
  readonly question: Question;
  readonly group: string;
  readonly verdict: Verdict;
  /** What was seen, or why it was not asked. */
  readonly text: string;
}

/** What came of all. */
export interface Result {
  readonly findings: readonly Finding[];
  readonly requestCount: number;
  readonly tokens: TokenCounts;
  /** How many requests IMS answered; none: it could not be reached. */
  readonly imsAnswerCount: number;
  /** Why it ended early. */
  readonly stopReason?: string;
}

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
  readonly groups: readonly Group[];
  readonly send: Send;
  readonly pace: Pace;
  /** Is told of each question as soon as it is settled. */
  onFinding?(finding: Finding, number: number, count: number): void;
}

/** Starts to ask. */
export function startProbe(parts: ProbeParts): ProbeRun {
  const { target, send, pace } = parts;
  const prober = new Prober(target, send, pace, target.maxThrottleRequests);
  return { stop: (reason) => prober.interrupt(reason), result: run(parts, prober) };
}

async function run({ target, groups, onFinding }: ProbeParts, prober: Prober): Promise<Result> {
  const findings: Finding[] = [];
  let stopReason = '';
  const count = groups.reduce((sum, { questions }) => sum + questions.length, 0);
  try {
    for (const { name, questions } of groups) {
      for (const question of questions) {
        const finding = { question, group: name, ...(await settle(question, prober, target)) };
        findings.push(finding);
        onFinding?.(finding, findings.length, count);
        await prober.revokeLeftovers();
      }
      if (name === AEM.name) {
        await prober.releaseOther();
      }
      if (name === REVOCATION.name) {
        await prober.endKeeping();
      }
    }
  } finally {
    stopReason = prober.stopReason;
    await prober.revokeAll();
  }
  return {
    findings,
    requestCount: prober.requestCount,
    tokens: prober.tokenCounts,
    imsAnswerCount: prober.imsAnswers.length,
    ...(stopReason === '' ? {} : { stopReason }),
  };
}

async function settle(
  question: Question,
  prober: Prober,
  target: Target,
): Promise<Pick<Finding, 'verdict' | 'text'>> {
  const reason = obstacle(target, question.needs);
  if (reason !== undefined) {
    return { verdict: 'not asked', text: reason };
  }
  if (prober.isStopped) {
    return { verdict: 'not asked', text: prober.stopReason };
  }
  try {
    const { text, isAsExpected } = await question.ask(prober);
    return { verdict: isAsExpected ? 'as expected' : 'differs', text };
  } catch (error) {
    if (error instanceof NotAsked || error instanceof Stopped) {
      return { verdict: 'not asked', text: error.message };
    }
    throw error;
  }
}
