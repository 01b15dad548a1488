import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../loopback-server.ts';
import { jsonAnswer } from './answers.ts';

/** Fields of every step. */
interface StepBase {
  /** Only requests whose path starts with this, e.g. `/ims/token`; unset: any path. */
  path?: string;
  /** How many requests the step is for; default 1. Ignored in `always`. */
  times?: number;
  /** Wait before anything is answered. */
  delayMs?: number;
}

/** What a step does. Where it says "normal", the request is handled (and a token issued) as ever. */
type MisbehaviourAction =
  /** The normal answer, for `delayMs`. */
  | { kind: 'pass' }
  /** This answer instead; `json` is serialised. */
  | {
      kind: 'answer';
      status?: number;
      headers?: Record<string, string>;
      body?: string;
      json?: unknown;
      retryAfterSeconds?: number;
    }
  /** The normal JSON answer with fields set or removed, and perhaps another status or headers. */
  | {
      kind: 'alter';
      status?: number;
      headers?: Record<string, string>;
      set?: Record<string, unknown>;
      remove?: string[];
    }
  | { kind: 'redirect'; location: string; status?: number }
  /** TCP reset, once the request's body is read. */
  | { kind: 'reset'; when: 'after-reading' }
  /** Silence for 30 s, then the connection is destroyed. */
  | { kind: 'stall'; where: 'before-headers' }
  /** Blanks in place of an answer, until the client leaves, 30 s at most. */
  | { kind: 'oversize'; endless: true };

export type MisbehaviourStep = StepBase & MisbehaviourAction;

/** Steps are used up in order, each by the first requests that match it; then `always` holds. */
export interface MisbehaviourPlan {
  steps?: MisbehaviourStep[];
  always?: MisbehaviourStep;
}

/** Hands the steps of a plan to requests. */
export class MisbehaviourQueue {
  #waiting: { step: MisbehaviourStep; left: number }[] = [];
  #always: MisbehaviourStep | undefined;

  /** Forgets the plan so far; `{}` ends all misbehaviour. */
  replace({ steps = [], always }: MisbehaviourPlan): void {
    this.#waiting = steps.map((step) => ({ step, left: step.times ?? 1 }));
    this.#always = always;
  }

  take(path: string): MisbehaviourStep | undefined {
    const matches = (step: MisbehaviourStep) => path.startsWith(step.path ?? '');
    const found = this.#waiting.find(({ step, left }) => left > 0 && matches(step));
    if (found !== undefined) {
      found.left -= 1;
      return found.step;
    }
    return this.#always !== undefined && matches(this.#always) ? this.#always : undefined;
  }
}

type Kind<K extends MisbehaviourStep['kind']> = Extract<MisbehaviourStep, { kind: K }>;

/** The answer that a step sends, if it sends one at all. */
export async function answerOfStep(
  step: MisbehaviourStep | undefined,
  normalAnswer: () => Promise<Answer>,
): Promise<Answer> {
  switch (step?.kind) {
    case 'answer':
      return scriptedAnswer(step);
    case 'redirect':
      return { status: step.status ?? 302, headers: { location: step.location }, body: '' };
    case 'alter':
      return alteredAnswer(step, await normalAnswer());
    default:
      return normalAnswer();
  }
}

function scriptedAnswer(step: Kind<'answer'>): Answer {
  const { status = 200, json, body = '', retryAfterSeconds } = step;
  const answer = json === undefined ? { status, headers: {}, body } : jsonAnswer(status, json);
  const retryAfter =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { ...answer, headers: { ...answer.headers, ...retryAfter, ...step.headers } };
}

function alteredAnswer(step: Kind<'alter'>, normal: Answer): Answer {
  const fields = { ...JSON.parse(String(normal.body)), ...step.set };
  for (const name of step.remove ?? []) {
    delete fields[name];
  }
  return {
    status: step.status ?? normal.status,
    headers: { ...normal.headers, ...step.headers },
    body: JSON.stringify(fields),
  };
}

/** Sends blanks until `limit` says that it is enough. */
export async function sendWithoutEnd(response: ServerResponse, limit: AbortSignal): Promise<void> {
  const blanks = function* () {
    for (;;) {
      yield ' '.repeat(64 * 1024);
    }
  };
  await pipeline(Readable.from(blanks()), response, { signal: limit }).catch(() => {});
}
