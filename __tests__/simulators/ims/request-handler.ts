import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Handler, send } from '../loopback-server.ts';
import { demand, Refused, refusal } from './answers.ts';
import { clientCredentialsEndpoint } from './client-credentials-endpoint.ts';
import type { Endpoint, ImsContext, RecordedRequest } from './endpoint.ts';
import { jwtExchangeEndpoint } from './jwt-exchange-endpoint.ts';
import { answerOfStep, type MisbehaviourStep, sendWithoutEnd, takeStep } from './misbehaviour.ts';
import { type RateLimit, rateLimiter } from './rate-limiter.ts';
import { readParameters } from './request-parameters.ts';
import {
  discoveryEndpoint,
  invalidateEndpoint,
  userInfoEndpoint,
  validateEndpoint,
} from './token-endpoints.ts';

/** How long a stall lasts, and an endless body at most. */
const STALL_MS = 30_000;

const ENDPOINTS: Readonly<Record<string, readonly [method: 'GET' | 'POST', Endpoint]>> = {
  '/ims/token/v2': ['POST', clientCredentialsEndpoint],
  '/ims/token/v3': ['POST', clientCredentialsEndpoint],
  '/ims/exchange/jwt': ['POST', jwtExchangeEndpoint],
  '/ims/invalidate_token/v2': ['POST', invalidateEndpoint],
  '/ims/validate_token/v1': ['POST', validateEndpoint],
  '/ims/userinfo/v2': ['GET', userInfoEndpoint],
  '/ims/.well-known/openid-configuration': ['GET', discoveryEndpoint],
};

/** What may keep a token request from its answer. */
export interface Limits {
  rateLimit?: RateLimit;
  /** Share of token requests whose connection is reset, 0 to 1. */
  resetFraction?: number;
  /** Share of token requests that get no answer for 30 s, 0 to 1. */
  stallFraction?: number;
}

/** Makes the handler of a simulator's requests, each of which it brings to its end. */
export function requestHandler(ims: ImsContext, limits: Limits): Handler {
  const throttle = limits.rateLimit && rateLimiter(limits.rateLimit);
  return async (request, response, tcpSocket) => {
    const { url = '/', method = 'GET', headers } = request;
    const [path = '/'] = url.split('?');
    ims.counters.requests += 1;
    const isForToken = method === 'POST' && /^\/ims\/(token|exchange)\//.test(path);
    const step = takeStep(ims.plan, path) ?? (isForToken ? mishap(limits) : undefined);
    const body = await text(request);
    const parameters = Object.fromEntries(new URLSearchParams(body));
    ims.requests.push({ receivedAt: ims.now(), method, path, headers, parameters });
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const pause = (durationMs: number) => sleep(durationMs, undefined, gone).catch(() => undefined);
    await pause(step?.delayMs ?? 0);
    if (step?.kind === 'reset') {
      tcpSocket.resetAndDestroy();
      return;
    }
    if (step?.kind === 'stall') {
      await pause(STALL_MS);
      tcpSocket.destroy();
      return;
    }
    if (step?.kind === 'oversize') {
      return sendWithoutEnd(response, AbortSignal.timeout(STALL_MS));
    }
    const now = ims.now();
    const answer = await answerOfStep(step, async () => {
      const throttled = isForToken ? throttle?.(now.getTime()) : undefined;
      return throttled === undefined
        ? answerOf(ims, method, path, headers, body)
        : refusal(429, 'too_many_requests', 'Too many requests', throttled);
    });
    response.setHeader('date', now.toUTCString());
    response.setHeader('x-debug-id', randomBytes(16).toString('hex'));
    send(response, answer);
  };
}

/** What chance does to a token request. */
function mishap({ resetFraction = 0, stallFraction = 0 }: Limits): MisbehaviourStep | undefined {
  const chance = Math.random();
  if (chance < resetFraction) {
    return { kind: 'reset' };
  }
  return chance < resetFraction + stallFraction ? { kind: 'stall' } : undefined;
}

/** Lets the endpoint answer, or refuse. */
async function answerOf(
  ims: ImsContext,
  method: string,
  path: string,
  headers: RecordedRequest['headers'],
  body: string,
): Promise<Answer> {
  try {
    const [allowed, endpoint] = ENDPOINTS[path] ?? [];
    demand(endpoint !== undefined, 404, 'not_found', 'no such path in the simulator');
    demand(method === allowed, 405, 'method_not_allowed');
    const parameters = readParameters(headers['content-type'] ?? '', body);
    return await endpoint({ path, headers, parameters }, ims);
  } catch (error) {
    if (error instanceof Refused) {
      return error.answer;
    }
    throw error;
  }
}
