import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Answer, listen, send } from '../loopback-server.ts';
import { formsError } from './answer.ts';
import { BATCH_BASE, BatchApi, type BatchHabits } from './batch-api.ts';
import type { BatchPlan } from './batch-plan.ts';
import { FAULTS, type Fault, LOGIN_PATH, type LostAnswer } from './fault.ts';
import { type GatePolicy, refusal } from './gate.ts';
import { answerRender } from './render.ts';

/** The established and the experimental way to render a PDF. */
export const RENDER_PATH = '/adobe/forms/doc/v1/generatePDFOutput';
export const EXPERIMENTAL_RENDER_PATH = '/adobe/document/generate/pdfform';

/** How to set up the simulator; everything but `imsUrl` may be left out. */
export interface FormsSimulatorOptions extends GatePolicy {
  /** Batch configurations by name. Unset: those of `batch-plan.ts`. */
  readonly batchPlans?: Readonly<Record<string, BatchPlan>>;
}

/** A request with its body read. */
export interface FormsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request that was answered. */
export interface RecordedRequest extends Omit<FormsRequest, 'body'> {
  readonly status: number;
}

/** A running simulator. */
export interface FormsSimulator {
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Each request takes the first of these instead of the right answer; `none` lets it pass. */
  readonly faults: (Fault | LostAnswer | 'none')[];
  /** How the batch API behaves where Adobe's pages leave it open. */
  readonly batchHabits: BatchHabits;
  close(): Promise<void>;
}

/** Starts the AEM Forms simulator on a loopback port and returns it once it listens. */
export async function startFormsSimulator(options: FormsSimulatorOptions): Promise<FormsSimulator> {
  const batch = new BatchApi(options.batchPlans);
  const requests: RecordedRequest[] = [];
  const faults: FormsSimulator['faults'] = [];
  const server = await listen(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const path = url.split('?')[0] ?? '';
    const fault = faults.shift() ?? 'none';
    const body = await buffer(request);
    const answer = isFault(fault)
      ? FAULTS[fault](path)
      : await answerForms(options, batch, { method, path, headers, body });
    requests.push({ method, path, headers, status: answer.status });
    switch (fault) {
      case 'answer-stalled':
        return;
      case 'answer-lost':
        response.destroy();
        return;
      default:
        return send(response, answer);
    }
  });
  const url = `http://127.0.0.1:${server.port}`;
  return { url, requests, faults, batchHabits: batch.habits, close: server.close };
}

function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

/** The sign-in page, 404 for a path that AEM does not know, the gate's refusal, or the API's answer. */
async function answerForms(
  policy: GatePolicy,
  batch: BatchApi,
  request: FormsRequest,
): Promise<Answer> {
  const { method, path, headers, body } = request;
  if (path.startsWith(LOGIN_PATH)) {
    return FAULTS['login-page']();
  }
  const isForBatch = path.startsWith(`${BATCH_BASE}/`);
  const isExperimental = path === EXPERIMENTAL_RENDER_PATH;
  if (!isForBatch && !isExperimental && path !== RENDER_PATH) {
    return FAULTS['not-found']();
  }
  const refused = await refusal(headers, policy, isExperimental);
  if (refused !== undefined) {
    return refused;
  }
  if (isForBatch) {
    return batch.answer(request);
  }
  return method === 'POST'
    ? answerRender(body, headers['content-type'], { isExperimental })
    : formsError(405, 'MethodNotAllowed', 'Method Not Allowed');
}
