import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Handler, readBody, send } from '../loopback-server.ts';
import { ImsMistake, jsonAnswer, tokenMistakes } from './answers.ts';
import { clientCredentialsEndpoint } from './client-credentials-endpoint.ts';
import type { Endpoint, ImsContext, ReceivedRequest, RecordedRequest } from './endpoint.ts';
import { jwtExchangeEndpoint } from './jwt-exchange-endpoint.ts';
import {
  answerOfStep,
  type MisbehaviourQueue,
  type MisbehaviourStep,
  sendWithoutEnd,
} from './misbehaviour.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { readParameters } from './request-parameters.ts';
import {
  discoveryEndpoint,
  invalidateEndpoint,
  userInfoEndpoint,
  validateEndpoint,
} from './token-endpoints.ts';
import type { Counters } from './token-issuer.ts';

const LARGEST_BODY_BYTES = 256 * 1024;
/** How long a stall lasts, and an endless body at most. */
const STALL_MS = 30_000;

const ENDPOINTS: Readonly<Record<string, readonly [method: 'GET' | 'POST', Endpoint]>> = {
  '/ims/token/v2': ['POST', clientCredentialsEndpoint],
  '/ims/token/v3': ['POST', clientCredentialsEndpoint],
  '/ims/exchange/jwt': ['POST', jwtExchangeEndpoint],
  // @adobe/jwt-auth ends the path with a slash.
  '/ims/exchange/jwt/': ['POST', jwtExchangeEndpoint],
  '/ims/exchange/v1/jwt': ['POST', jwtExchangeEndpoint],
  '/ims/invalidate_token/v2': ['POST', invalidateEndpoint],
  '/ims/validate_token/v1': ['POST', validateEndpoint],
  '/ims/userinfo/v2': ['GET', userInfoEndpoint],
  '/ims/.well-known/openid-configuration': ['GET', discoveryEndpoint],
};

/** What the handler is put together from. */
interface HandlerParts {
  ims: ImsContext;
  misbehaviour: MisbehaviourQueue;
  requests: RecordedRequest[];
  counters: Counters;
  rateLimiter: RateLimiter | undefined;
  resetFraction: number;
  stallFraction: number;
}

/** Makes the handler of a simulator's requests, each of which it brings to its end. */
export function requestHandler(parts: HandlerParts): Handler {
  const { ims, counters, misbehaviour, requests } = parts;
  return async (request, response, tcpSocket) => {
    const { url = '/', method = 'GET', headers } = request;
    const [path = '/', ...query] = url.split('?');
    if (path === '/__simulator/counters') {
      return send(response, jsonAnswer(200, counters));
    }
    counters.requests += 1;
    const isForToken = method === 'POST' && /^\/ims\/(token|exchange)\//.test(path);
    const step = misbehaviour.take(path) ?? (isForToken ? mishap(parts) : undefined);
    const body = await readBody(request, LARGEST_BODY_BYTES);
    if (body === undefined) {
      tcpSocket.destroy();
      return;
    }
    const reading = readParameters(query.join('?'), headers['content-type'] ?? '', body);
    const read = await reading.catch(() => new Map<string, string>());
    const parameters = Object.fromEntries(read);
    requests.push({ receivedAt: ims.now(), method, path, headers, parameters });
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
      const refused = isForToken ? rateRefusal(parts, now) : undefined;
      return refused ?? answerOf(method, { path, headers, parameters: reading }, ims);
    });
    response.setHeader('date', now.toUTCString());
    response.setHeader('x-debug-id', randomBytes(16).toString('hex'));
    send(response, answer);
  };
}

/** What chance does to a token request. */
function mishap({ resetFraction, stallFraction }: HandlerParts): MisbehaviourStep | undefined {
  const chance = Math.random();
  if (chance < resetFraction) {
    return { kind: 'reset', when: 'after-reading' };
  }
  const isStalled = chance < resetFraction + stallFraction;
  return isStalled ? { kind: 'stall', where: 'before-headers' } : undefined;
}

function rateRefusal({ rateLimiter }: HandlerParts, now: Date): Answer | undefined {
  const headers = rateLimiter?.refusalHeaders(now);
  return headers && tokenMistakes.tooManyRequests().toAnswer(headers);
}

/** Lets the endpoint answer, or refuse. */
async function answerOf(
  method: string,
  request: Omit<ReceivedRequest, 'parameters'> & { parameters: Promise<Map<string, string>> },
  ims: ImsContext,
): Promise<Answer> {
  const [allowed = '', endpoint] = ENDPOINTS[request.path] ?? [];
  if (endpoint === undefined) {
    return new ImsMistake(404, 'not_found', 'no such path in the simulator').toAnswer();
  }
  if (allowed !== method) {
    return tokenMistakes.methodNotAllowed().toAnswer({ allow: allowed });
  }
  try {
    return await endpoint({ ...request, parameters: await request.parameters }, ims);
  } catch (error) {
    if (error instanceof ImsMistake) {
      return error.toAnswer();
    }
    throw error;
  }
}
