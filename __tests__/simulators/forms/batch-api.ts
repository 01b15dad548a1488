import type { Answer } from '../loopback-server.ts';
import { json, problem } from './answer.ts';
import { BATCH_PLANS, type BatchPlan } from './batch-plan.ts';
import { type BatchConfig, BatchRun } from './batch-run.ts';
import type { FormsRequest } from './forms-simulator.ts';

/** Where the batch API lives; author environments only. */
export const BATCH_BASE = '/adobe/forms/batch/output';

/** What Adobe's pages leave open, or say in more than one way; may be changed at any time. */
export interface BatchHabits {
  /** What `Location` holds: the link of the execution, its path, its id alone, or nothing. */
  location: 'url' | 'path' | 'id' | 'none';
  /** Whether the list holds runs that have ended. */
  listsEndedRuns: boolean;
}

/**
 * The batch API with its configurations, each with the plan and the runs that it has so far.
 *
 * @see adobe-ims.md, section 8, "Batch (author only)"
 */
export class BatchApi {
  readonly habits: BatchHabits = { location: 'url', listsEndedRuns: false };
  readonly #plans: Readonly<Record<string, BatchPlan>>;
  readonly #runs = new Map<string, BatchRun[]>();

  constructor(plans = BATCH_PLANS) {
    this.#plans = plans;
  }

  /** Answers a request below {@link BATCH_BASE}. */
  answer(request: FormsRequest): Answer {
    const [first, encodedName = '', collection, id, ...rest] = request.path
      .slice(BATCH_BASE.length + 1)
      .split('/');
    const name = decodeURIComponent(encodedName);
    if (first === 'configs' && encodedName === '') {
      const data = Object.keys(this.#plans).map(configOf);
      return request.method === 'GET' ? json(200, { data }) : notAllowed(request);
    }
    if (first !== 'config' || !Object.hasOwn(this.#plans, name) || rest.length > 0) {
      return notFound(request);
    }
    const runs = this.#runs.get(name) ?? [];
    if (collection === 'executions' && id === undefined) {
      const listed = runs.filter((run) => this.habits.listsEndedRuns || !run.hasEnded);
      const data = listed.map((run) => run.state());
      return request.method === 'GET' ? json(200, { data }) : notAllowed(request);
    }
    if (collection === 'execution' && id === undefined) {
      return request.method === 'POST' ? this.#start(request, name) : notAllowed(request);
    }
    const run = runs.find((candidate) => candidate.id === id);
    if (collection !== 'execution' || run === undefined) {
      return notFound(request);
    }
    return request.method === 'GET' ? json(200, run.poll()) : notAllowed(request);
  }

  #start({ path, headers, body }: FormsRequest, name: string): Answer {
    const plan = this.#plans[name];
    if (plan === undefined || !isJsonObject(headers['content-type'], body)) {
      return problem(400, 'Bad Request', 'The body must be a JSON object.', path);
    }
    const run = new BatchRun(plan, configOf(name));
    this.#runs.set(name, [...(this.#runs.get(name) ?? []), run]);
    const location = {
      url: `http://${headers.host}${path}/${run.id}`,
      path: `${path}/${run.id}`,
      id: run.id,
      none: undefined,
    }[this.habits.location];
    return { status: 202, headers: location === undefined ? {} : { Location: location }, body: '' };
  }
}

function configOf(configName: string): BatchConfig {
  return {
    configName,
    dataSourceConfigUri: '/conf/global/settings/forms/batch/data-source',
    outputTypes: ['PDF'],
    template: `crx:///content/dam/formsanddocuments/${configName}.xdp`,
  };
}

function notFound({ path }: FormsRequest): Answer {
  return problem(404, 'Not Found', 'There is no such batch configuration or execution.', path);
}

function notAllowed({ path, method }: FormsRequest): Answer {
  return problem(405, 'Method Not Allowed', `${method} is not allowed here.`, path);
}

function isJsonObject(contentType = '', body: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && /^application\/json *(;|$)/.test(contentType);
  } catch {
    return false;
  }
}
