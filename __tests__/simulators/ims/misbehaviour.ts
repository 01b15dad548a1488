import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../loopback-server.ts';
import { jsonAnswer } from './answer.ts';

/** Fields of every step. */
interface StepBase {
  /** Only requests whose path starts with this, e.g. `/ims/token`; unset: any path. */
  path?: string;
  /** How many requests the step is for; default 1. Ignored in `always`. */
  times?: number;
  /** Wait before anything is answered. */
  delayMs?: number;
  /** Added to the `Date` header. */
  dateOffsetMs?: number;
}

/** What a step does. Where it says "normal", the request is handled (and a token issued) as ever. */
export type MisbehaviourAction =
  /** The normal answer, for `delayMs` and `dateOffsetMs`. */
  | { kind: 'pass' }
  /** This answer instead. `json` is serialised; `retryAfterSeconds` may be sent as an HTTP date. */
  | {
      kind: 'answer';
      status?: number;
      headers?: Record<string, string>;
      body?: string;
      json?: unknown;
      retryAfterSeconds?: number;
      retryAfterAs?: 'seconds' | 'date';
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
  /** The normal answer after 2 MiB of blanks; `endless`: blanks until the client leaves, 30 s at most. */
  | { kind: 'oversize'; framing?: 'chunked' | 'content-length'; endless?: boolean };

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

/**
 * The answer that a step sends, if it sends one at all.
 * @param now what a `Retry-After` date counts from
 */
export async function answerOfStep(
  step: MisbehaviourStep | undefined,
  now: Date,
  normalAnswer: () => Promise<Answer>,
): Promise<Answer> {
  switch (step?.kind) {
    case 'answer':
      return scriptedAnswer(step, now);
    case 'redirect':
      return { status: step.status ?? 302, headers: { location: step.location }, body: '' };
    case 'alter':
      return alteredAnswer(step, await normalAnswer());
    default:
      return normalAnswer();
  }
}

function scriptedAnswer(step: Kind<'answer'>, now: Date): Answer {
  const { status = 200, json, body = '', retryAfterSeconds: seconds, retryAfterAs } = step;
  const answer = json === undefined ? { status, headers: {}, body } : jsonAnswer(status, json);
  const date = new Date(now.getTime() + (seconds ?? 0) * 1000).toUTCString();
  const retryAfter = retryAfterAs === 'date' ? date : String(seconds);
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(seconds === undefined ? {} : { 'retry-after': retryAfter }),
      ...step.headers,
    },
  };
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

const BLANKS = ' '.repeat(64 * 1024);
const BLANKS_IN_2_MIB = 32;

/** Sends an answer after blanks. `limit` breaks off an endless one. */
export async function sendOversized(
  { framing, endless = false }: Kind<'oversize'>,
  { status, headers, body }: Answer,
  response: ServerResponse,
  limit: AbortSignal,
): Promise<void> {
  const length = BLANKS_IN_2_MIB * BLANKS.length + Buffer.byteLength(body);
  const hasLength = framing === 'content-length' && !endless;
  response.writeHead(status, { ...headers, ...(hasLength ? { 'content-length': length } : {}) });
  const blanksThenBody = function* () {
    for (let count = 0; endless || count < BLANKS_IN_2_MIB; count += 1) {
      yield BLANKS;
    }
    yield body;
  };
  await pipeline(Readable.from(blanksThenBody()), response, { signal: limit }).catch(() => {});
}
