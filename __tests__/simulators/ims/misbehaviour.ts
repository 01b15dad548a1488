/** Fields of every step. Durations in milliseconds. */
interface StepBase {
  /** Only requests whose path starts with this, e.g. `/ims/token`; unset: any path. */
  path?: string;
  /** Only requests with this method; unset: any method. */
  method?: string;
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
  /** TCP reset, before or after the request's body is read. */
  | { kind: 'reset'; when: 'before-reading' | 'after-reading' }
  /** The connection is ended without an answer. */
  | { kind: 'close' }
  /** Silence for `forMs` (default: the simulator's `stallMs`), then the connection is destroyed. */
  | { kind: 'stall'; where: 'before-headers' | 'after-headers' | 'in-body'; forMs?: number }
  /** `Content-Length` of the normal answer, half of it sent, connection destroyed. */
  | { kind: 'truncate' }
  /** The normal answer after so many blanks (default 2 MiB); `endless`: until the client leaves. */
  | {
      kind: 'oversize';
      bytes?: number;
      framing?: 'chunked' | 'content-length';
      endless?: boolean;
    }
  /** The normal answer, one byte every `intervalMs`. */
  | { kind: 'drip'; intervalMs: number }
  /** These bytes on the socket, which is then closed; default: something that is not HTTP. */
  | { kind: 'malformed'; raw?: string };

export type MisbehaviourStep = StepBase & MisbehaviourAction;

/** Steps are used up in order, each by the first requests that match it; then `always` holds. */
export interface MisbehaviourPlan {
  steps?: MisbehaviourStep[];
  always?: MisbehaviourStep;
}

const KINDS: ReadonlySet<unknown> = new Set<MisbehaviourAction['kind']>([
  'pass',
  'answer',
  'alter',
  'redirect',
  'reset',
  'close',
  'stall',
  'truncate',
  'oversize',
  'drip',
  'malformed',
]);

/**
 * Reads a plan from JSON text.
 * @throws {TypeError} when it is not JSON, or a step has no known `kind`
 */
export function parseMisbehaviourPlan(text: string): MisbehaviourPlan {
  let plan: MisbehaviourPlan;
  try {
    plan = JSON.parse(text);
  } catch {
    throw new TypeError('the misbehaviour plan is not JSON');
  }
  if (typeof plan !== 'object' || plan === null || !Array.isArray(plan.steps ?? [])) {
    throw new TypeError('the misbehaviour plan is not {"steps": [...], "always": {...}}');
  }
  for (const step of [...(plan.steps ?? []), ...(plan.always ? [plan.always] : [])]) {
    if (!KINDS.has(step?.kind)) {
      throw new TypeError(`unknown kind of misbehaviour: ${JSON.stringify(step)}`);
    }
  }
  return plan;
}

/** Hands the steps of a plan to requests. */
export class MisbehaviourQueue {
  #waiting: { step: MisbehaviourStep; left: number }[] = [];
  #always: MisbehaviourStep | undefined;

  constructor(plan: MisbehaviourPlan = {}) {
    this.replace(plan);
  }

  /** Forgets the plan so far; `{}` ends all misbehaviour. */
  replace(plan: MisbehaviourPlan): void {
    this.#waiting = (plan.steps ?? []).map((step) => ({ step, left: step.times ?? 1 }));
    this.#always = plan.always;
  }

  /** How many requests the steps still wait for. */
  get pending(): number {
    return this.#waiting.reduce((sum, { left }) => sum + left, 0);
  }

  take(method: string, path: string): MisbehaviourStep | undefined {
    const matches = (step: MisbehaviourStep) =>
      (step.method ?? method) === method && path.startsWith(step.path ?? '');
    const found = this.#waiting.find(({ step, left }) => left > 0 && matches(step));
    if (found !== undefined) {
      found.left -= 1;
      return found.step;
    }
    return this.#always !== undefined && matches(this.#always) ? this.#always : undefined;
  }
}
