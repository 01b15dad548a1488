import { type Answer, json, problem } from './answer.ts';
import type { BatchConfig, BatchStore } from './batch-store.ts';

/** Where the batch API lives; author environments only. */
export const BATCH_BASE = '/adobe/forms/batch/output';

const EMPTY: Answer = { status: 200, headers: {}, body: '' };

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function toConfig(value: Record<string, unknown>): BatchConfig | undefined {
  const { configName, dataSourceConfigUri, outputTypes, template } = value;
  const isComplete =
    [configName, dataSourceConfigUri, template].every((field) => typeof field === 'string') &&
    Array.isArray(outputTypes) &&
    outputTypes.length > 0 &&
    outputTypes.every((type) => type === 'PDF' || type === 'PRINT');
  return isComplete ? (value as unknown as BatchConfig) : undefined;
}

/** A request to the batch API, its body still unread. */
export interface BatchRequest {
  readonly method: string;
  /** The path below {@link BATCH_BASE}, decoded and split at the slashes. */
  readonly segments: readonly string[];
  readonly path: string;
  readonly body: Buffer;
  readonly contentType: string | undefined;
  /** Scheme and host by which the client reached us. */
  readonly origin: string;
}

function notFound({ path }: BatchRequest): Answer {
  return problem(404, 'Not Found', 'There is no such batch configuration or execution.', path);
}

function notAllowed({ path, method }: BatchRequest): Answer {
  return problem(405, 'Method Not Allowed', `${method} is not allowed here.`, path);
}

/** The JSON object that a request must bring; its media type is part of that. */
function bodyOf(request: BatchRequest): Record<string, unknown> | undefined {
  const isJson = /^application\/json *(;|$)/.test(request.contentType ?? '');
  return isJson ? parseObject(request.body) : undefined;
}

function createConfig(store: BatchStore, request: BatchRequest): Answer {
  const config = toConfig(bodyOf(request) ?? {});
  if (config === undefined) {
    return problem(400, 'Bad Request', 'The batch configuration is incomplete.', request.path);
  }
  if (store.config(config.configName) !== undefined) {
    return problem(409, 'Conflict', 'The batch configuration exists.', request.path);
  }
  store.put(config);
  const location = `${BATCH_BASE}/config/${encodeURIComponent(config.configName)}`;
  return json(201, config, { Location: location });
}

function answerConfig(store: BatchStore, request: BatchRequest, config: BatchConfig): Answer {
  if (request.method === 'GET') {
    return json(200, config);
  }
  if (request.method === 'DELETE') {
    store.delete(config.configName);
    return EMPTY;
  }
  if (request.method !== 'PUT') {
    return notAllowed(request);
  }
  const { configName } = config;
  const changed = toConfig({ ...bodyOf(request), configName });
  if (changed === undefined) {
    return problem(400, 'Bad Request', 'The batch configuration is incomplete.', request.path);
  }
  store.put(changed);
  return json(200, changed);
}

function startRun(store: BatchStore, request: BatchRequest, config: BatchConfig): Answer {
  if (request.method !== 'POST') {
    return notAllowed(request);
  }
  if (bodyOf(request) === undefined) {
    return problem(400, 'Bad Request', 'The body must be a JSON object.', request.path);
  }
  const { id } = store.start(config);
  const path = `${request.path}/${id}`;
  const locations = { url: request.origin + path, path, id, none: undefined };
  const location = locations[store.habits.location];
  return { status: 202, headers: location === undefined ? {} : { Location: location }, body: '' };
}

function answerRuns(store: BatchStore, request: BatchRequest, config: BatchConfig): Answer {
  const [, , collection, id, ...rest] = request.segments;
  const runs = store.runs(config.configName);
  if (collection === 'executions' && id === undefined) {
    if (request.method !== 'GET') {
      return notAllowed(request);
    }
    const listed = runs.filter((run) => store.habits.listsEndedRuns || !run.hasEnded);
    return json(200, { data: listed.map((run) => run.state()) });
  }
  if (collection !== 'execution' || rest.length > 0) {
    return notFound(request);
  }
  if (id === undefined) {
    return startRun(store, request, config);
  }
  if (request.method !== 'GET') {
    return notAllowed(request);
  }
  const run = runs.find((candidate) => candidate.id === id);
  return run === undefined ? notFound(request) : json(200, run.poll());
}

/**
 * Answers a request to the batch API from the store.
 *
 * @see adobe-ims.md, section 8, "Batch (author only)"
 */
export function answerBatch(store: BatchStore, request: BatchRequest): Answer {
  const [first, name, third] = request.segments;
  if (first === 'configs' && name === undefined) {
    return request.method === 'GET' ? json(200, { data: store.configs() }) : notAllowed(request);
  }
  if (first !== 'config') {
    return notFound(request);
  }
  if (name === undefined) {
    return request.method === 'POST' ? createConfig(store, request) : notAllowed(request);
  }
  const config = store.config(name);
  if (config === undefined) {
    return notFound(request);
  }
  return third === undefined
    ? answerConfig(store, request, config)
    : answerRuns(store, request, config);
}
