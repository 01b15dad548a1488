import type { Answer } from './answer.ts';
import type { ConnectionExchange } from './connection-exchange.ts';
import { CONTROL_PREFIX, type Controls, controlAnswer } from './control-endpoint.ts';
import { ImsMistake } from './ims-mistake.ts';
import { misbehave } from './misbehave.ts';
import type { MisbehaviourStep } from './misbehaviour.ts';
import type { RandomFault } from './random-faults.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { ReceivedRequest } from './received-request.ts';
import { readBody } from './request-body.ts';
import { readParameters } from './request-parameters.ts';
import { answerOf, asksForToken } from './routes.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { tokenMistakes } from './token-mistakes.ts';

/** What the handler is put together from. */
export interface HandlerParts {
  context: SimulatorContext;
  controls: Controls;
  rateLimiter: RateLimiter | undefined;
  nextFault: () => RandomFault;
  stallMs: number;
  latencyMs: number;
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
}

/** Handles the requests of a simulator, each to its end. */
export class RequestHandler {
  readonly #parts: HandlerParts;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  async handle(exchange: ConnectionExchange): Promise<void> {
    const { url = '/', method = 'GET' } = exchange.request;
    const [path = '/', ...query] = url.split('?');
    if (path.startsWith(CONTROL_PREFIX)) {
      return this.#control(exchange, method, path);
    }
    const { controls, context } = this.#parts;
    controls.counters.requests += 1;
    const step = controls.misbehaviour.take(method, path);
    const bare = { method, path, headers: exchange.request.headers, parameters: new Map() };
    if (step?.kind === 'reset' && step.when === 'before-reading') {
      controls.counters.misbehaved += 1;
      this.#record(bare, exchange);
      return exchange.reset();
    }
    const body = await readBody(exchange.request);
    if (body === undefined) {
      return exchange.destroy();
    }
    const contentType = exchange.request.headers['content-type'] ?? '';
    try {
      const parameters = await readParameters(query.join('?'), contentType, body);
      const received: ReceivedRequest = { ...bare, parameters };
      this.#record(received, exchange);
      return await this.#answer(exchange, step, received, () => answerOf(received, context));
    } catch (error) {
      if (!(error instanceof ImsMistake)) {
        throw error;
      }
      this.#record(bare, exchange);
      return await this.#answer(exchange, step, bare, () => error.toAnswer());
    }
  }

  async #control(exchange: ConnectionExchange, method: string, path: string): Promise<void> {
    const body = await readBody(exchange.request);
    const answer = controlAnswer(method, path, body?.toString() ?? '', this.#parts.controls);
    exchange.send(answer, this.#parts.context.now());
  }

  #record(request: ReceivedRequest, exchange: ConnectionExchange): void {
    const { controls, context } = this.#parts;
    controls.log.add(request, context.now(), exchange.request.socket.remotePort);
  }

  async #answer(
    exchange: ConnectionExchange,
    step: MisbehaviourStep | undefined,
    request: ReceivedRequest,
    imsAnswer: () => Answer | Promise<Answer>,
  ): Promise<void> {
    const { controls, context, latencyMs, stallMs } = this.#parts;
    if (step === undefined && (await this.#fail(exchange, request))) {
      return;
    }
    const sleep = (durationMs: number) => this.#parts.sleep(durationMs, exchange.gone);
    const waitMs = latencyMs + (step?.delayMs ?? 0);
    if (waitMs > 0) {
      await sleep(waitMs);
    }
    const normalAnswer = async () => this.#limited(request) ?? (await imsAnswer());
    const now = context.now();
    if (step === undefined) {
      return exchange.send(await normalAnswer(), now);
    }
    controls.counters.misbehaved += 1;
    const date = new Date(now.getTime() + (step.dateOffsetMs ?? 0));
    await misbehave(step, exchange, { now, date, stallMs, sleep, normalAnswer });
  }

  /** Lets chance end a token request badly. @returns whether it did */
  async #fail(exchange: ConnectionExchange, { method, path }: ReceivedRequest): Promise<boolean> {
    const { controls, nextFault, stallMs, sleep } = this.#parts;
    const fault = asksForToken(method, path) ? nextFault() : undefined;
    if (fault === 'reset') {
      controls.counters.reset += 1;
      exchange.reset();
    }
    if (fault === 'stall') {
      controls.counters.stalled += 1;
      await sleep(stallMs, exchange.gone);
      exchange.destroy();
    }
    return fault !== undefined;
  }

  #limited({ method, path }: ReceivedRequest): Answer | undefined {
    const { controls, rateLimiter, context } = this.#parts;
    if (!asksForToken(method, path)) {
      return undefined;
    }
    const headers = rateLimiter?.refusalHeaders(context.now());
    if (headers === undefined) {
      return undefined;
    }
    controls.counters.limited += 1;
    const answer = tokenMistakes.tooManyRequests().toAnswer();
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }
}
