import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, formsError } from './answer.ts';
import type { BatchPlan } from './batch-plan.ts';
import { type BatchHabits, BatchStore } from './batch-store.ts';
import { FAULTS, type Fault, isLostAnswer, LOST_ANSWERS, type LostAnswer } from './fault.ts';
import type { GatePolicy } from './gate.ts';
import { readBody } from './read-body.ts';
import { answerForms } from './routes.ts';
import { askIms } from './token-check.ts';

/** How to set up the simulator; everything but `imsUrl` may be left out. */
export interface FormsSimulatorOptions extends Partial<Omit<GatePolicy, 'checkToken'>> {
  /** The base URL of the IMS that vouches for the tokens. */
  readonly imsUrl: string;
  /** Unset: any free port. */
  readonly port?: number;
  /** Batch configurations by name. Unset: those of `batch-plan.ts`. */
  readonly batchPlans?: Readonly<Record<string, BatchPlan>>;
  readonly now?: () => Date;
}

/** One request that was answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
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

// A client that stalls must not keep a test waiting.
const REQUEST_TIMEOUT_MS = 10_000;

async function answerOf(
  request: IncomingMessage,
  path: string,
  answer: (body: Buffer) => Promise<Answer>,
): Promise<Answer> {
  try {
    const body = await readBody(request);
    if (body === undefined) {
      return formsError(413, 'PayloadTooLarge', `${path}: the body is too long`);
    }
    return await answer(body);
  } catch {
    return FAULTS['server-error']();
  }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Length': Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
}

/** Starts the AEM Forms simulator on a loopback port and returns it once it listens. */
export async function startFormsSimulator(options: FormsSimulatorOptions): Promise<FormsSimulator> {
  const policy: GatePolicy = { ...options, checkToken: askIms(options.imsUrl) };
  const store = new BatchStore(options.now ?? (() => new Date()), options.batchPlans);
  const requests: RecordedRequest[] = [];
  const faults: FormsSimulator['faults'] = [];
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, async (request, response) => {
    const { method = '', url = '', headers } = request;
    const path = url.split('?')[0] ?? '';
    const fault = faults.shift() ?? 'none';
    const answer = await answerOf(request, path, async (body) =>
      fault === 'none' || isLostAnswer(fault)
        ? answerForms(store, policy, { method, path, headers, body })
        : FAULTS[fault](path),
    );
    requests.push({ method, path, headers, status: answer.status });
    if (fault === 'answer-stalled') {
      return;
    }
    if (fault === 'answer-lost') {
      response.destroy();
    } else if (fault === 'answer-late') {
      send(response, LOST_ANSWERS[fault]());
    } else {
      send(response, answer);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults,
    batchHabits: store.habits,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
