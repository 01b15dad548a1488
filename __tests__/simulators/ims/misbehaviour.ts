import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../loopback-server.ts';
import { jsonAnswer } from './answers.ts';

/** Fields of every step. */
interface StepBase {
  /** Only requests whose path starts with this, e.g. `/ims/token`; unset: any path. */
  path?: string;
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
  /** The normal JSON answer with fields set or removed. */
  | { kind: 'alter'; set?: Record<string, unknown>; remove?: string[] }
  | { kind: 'redirect'; location: string; status: number }
  /** TCP reset, once the request's body is read. */
  | { kind: 'reset' }
  /** Silence for 30 s, then the connection is destroyed. */
  | { kind: 'stall' }
  /** Blanks in place of an answer, until the client leaves, 30 s at most. */
  | { kind: 'oversize' };

export type MisbehaviourStep = StepBase & MisbehaviourAction;

/** Each step is used up by the first request that matches it, in their order; then `always` holds. */
export interface MisbehaviourPlan {
  steps?: MisbehaviourStep[];
  always?: MisbehaviourStep;
}

/** Takes the step for a request from a plan, if there is one. */
export function takeStep(
  { steps = [], always }: MisbehaviourPlan,
  path: string,
): MisbehaviourStep | undefined {
  const matches = (step: MisbehaviourStep) => path.startsWith(step.path ?? '');
  const index = steps.findIndex(matches);
  if (index >= 0) {
    return steps.splice(index, 1)[0];
  }
  return always !== undefined && matches(always) ? always : undefined;
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
      return { status: step.status, headers: { location: step.location }, body: '' };
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

function alteredAnswer({ set, remove = [] }: Kind<'alter'>, normal: Answer): Answer {
  const fields = { ...JSON.parse(String(normal.body)), ...set };
  for (const name of remove) {
    delete fields[name];
  }
  return { ...normal, body: JSON.stringify(fields) };
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
