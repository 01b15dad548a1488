import { randomUUID } from 'node:crypto';
import type { Answer } from '../loopback-server.ts';
import { json, problem } from './answer.ts';
import { BATCH_PLANS, type BatchPlan } from './batch-plan.ts';
import type { FormsRequest } from './forms-simulator.ts';

/** Where the batch API lives; author environments only. */
export const BATCH_BASE = '/adobe/forms/batch/output';

/** What Adobe's pages leave open; may be changed at any time. */
export interface BatchHabits {
  /** Whether the list holds runs that have ended. */
  listsEndedRuns: boolean;
}

/**
 * The batch API with its configurations, each with the plan and the runs that it has so far.
 *
 * @see adobe-ims.md, section 8, "Batch (author only)"
 */
export class BatchApi {
  readonly habits: BatchHabits = { listsEndedRuns: false };
  readonly #plans: Readonly<Record<string, BatchPlan>>;
  readonly #runs: BatchRun[] = [];

  constructor(plans = BATCH_PLANS) {
    this.#plans = plans;
  }

  /** Answers a request below {@link BATCH_BASE}. */
  answer(request: FormsRequest): Answer {
    const call = `${request.method} ${request.path.slice(BATCH_BASE.length)}`;
    if (call === 'GET /configs') {
      return json(200, { data: Object.keys(this.#plans).map(configOf) });
    }
    const [, method, encodedName = '', end] =
      /^(GET|POST) \/config\/([^/]+)\/(.+)$/.exec(call) ?? [];
    const name = decodeURIComponent(encodedName);
    const runs = this.#runs.filter(({ configName }) => configName === name);
    const run = runs.find(({ id }) => end === `execution/${id}`);
    if (method === 'GET' && run !== undefined) {
      return json(200, run.poll());
    }
    const plan = Object.hasOwn(this.#plans, name) ? this.#plans[name] : undefined;
    if (method === 'GET' && end === 'executions' && plan !== undefined) {
      const listed = runs.filter(({ hasEnded }) => this.habits.listsEndedRuns || !hasEnded);
      return json(200, { data: listed.map((each) => each.state()) });
    }
    if (method === 'POST' && end === 'execution' && plan !== undefined) {
      return this.#start(request, new BatchRun(name, plan));
    }
    const detail = 'There is no such batch configuration, execution or call.';
    return problem(404, 'Not Found', detail, request.path);
  }

  #start({ path, headers, body }: FormsRequest, run: BatchRun): Answer {
    if (!isJsonObject(headers['content-type'], body)) {
      return problem(400, 'Bad Request', 'The body must be a JSON object.', path);
    }
    this.#runs.push(run);
    const Location = `http://${headers.host}${path}/${run.id}`;
    return { status: 202, headers: { Location }, body: '' };
  }
}

const epochSeconds = () => Math.floor(Date.now() / 1000);

/** One run of a batch configuration. It moves on each time somebody asks for its status. */
class BatchRun {
  readonly id = randomUUID();
  readonly configName: string;
  readonly #plan: BatchPlan;
  readonly #startTime = epochSeconds();
  #polls = 0;
  #endTime = -1;

  constructor(configName: string, plan: BatchPlan) {
    this.configName = configName;
    this.#plan = plan;
  }

  get hasEnded(): boolean {
    return this.#endTime !== -1;
  }

  /** Counts one poll and returns the state after it. */
  poll() {
    this.#polls += 1;
    if (this.#polls === this.#plan.pollsWhileProcessing + 1) {
      this.#endTime = epochSeconds();
    }
    return this.state();
  }

  /**
   * The state as the status call and the list show it. Times are seconds since the epoch; `endTime` is
   * -1 until the run has ended, `recordsCount` until all records are read.
   *
   * @see forms-apis.md, section 5 (FORMS-SPEC, FORMS-BATCH)
   */
  state() {
    const { outcome, recordsCount, failureCount, pollsWhileReading, atTheEnd } = this.#plan;
    const { configName, id, hasEnded } = this;
    const hasOutput = hasEnded && outcome === 'SUCCESS';
    const outputStatus = {
      outputType: 'PDF',
      inProgressCount: hasEnded ? 0 : 1,
      successCount: hasOutput ? recordsCount - failureCount : 0,
      failureCount: hasOutput ? failureCount : 0,
    };
    return {
      configName,
      executionId: id,
      config: configOf(configName),
      status: hasEnded ? outcome : 'PROCESSING',
      outputStatuses: [outputStatus],
      recordsCount: !hasEnded && this.#polls <= pollsWhileReading ? -1 : recordsCount,
      startTime: this.#startTime,
      endTime: this.#endTime,
      ...(hasEnded && atTheEnd),
    };
  }
}

/** The four fields that the API requires. */
function configOf(configName: string) {
  return {
    configName,
    dataSourceConfigUri: '/conf/global/settings/forms/batch/data-source',
    outputTypes: ['PDF'],
    template: `crx:///content/dam/formsanddocuments/${configName}.xdp`,
  };
}

function isJsonObject(contentType = '', body: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(String(body));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && /^application\/json *(;|$)/.test(contentType);
  } catch {
    return false;
  }
}
