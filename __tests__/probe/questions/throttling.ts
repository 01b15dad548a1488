import { type HttpRequest, tokenRequest } from '../action.ts';
import { answerText, type Refusal, refusalText, seenRefusal } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { type Group, NotAsked, OUR_CHOICE } from '../question.ts';

const THROTTLED: Refusal = { status: 429, error: 'too_many_requests' };
const LIMITER = '__tests__/simulators/ims/rate-limiter.ts';

/** Good requests without a pause, each token given back, until IMS says 429 or the limit is reached. */
function askUntilThrottled(prober: Prober): Promise<{ answer: Answer; requests: number }> {
  return prober.once('throttled', async () => {
    const { endpoint, maxThrottleRequests } = prober.target;
    for (let requests = 1; requests <= maxThrottleRequests; requests += 1) {
      const now = prober.pace.now();
      const request: HttpRequest = tokenRequest(endpoint, prober.credential, now);
      const outcome = await prober.attempt(request, prober.credential, undefined, 0);
      if (outcome.kind === 'none') {
        throw new NotAsked(`no answer: ${outcome.reason}`);
      }
      if (outcome.status === 429) {
        return { answer: outcome, requests };
      }
      const held = prober.tokenIn(outcome);
      if (held !== undefined) {
        await prober.revoke(held, 0);
      }
    }
    throw new NotAsked(`no 429 within ${maxThrottleRequests} token requests`);
  });
}

/** What happens to those who ask too often. Asked last, and only on demand. */
export const THROTTLING: Group = {
  name: 'throttling',
  questions: [
    {
      id: 'throttled-body',
      asks: 'Token requests without a pause, until IMS refuses',
      expected: refusalText(THROTTLED),
      ...OUR_CHOICE,
      reliedOnBy: ['src/ims/token-call.ts', '__tests__/simulators/ims/request-handler.ts'],
      needs: ['--throttle'],
      requests: 0,
      async ask(prober) {
        const { answer, requests } = await askUntilThrottled(prober);
        const { isAsExpected } = seenRefusal(THROTTLED, answer);
        const after = `after ${requests} requests`;
        return {
          text: isAsExpected ? `${answerText(answer)}, ${after}` : answerText(answer),
          isAsExpected,
        };
      },
    },
    {
      id: 'throttled-retry-after',
      asks: '`Retry-After` of that refusal',
      expected: 'whole seconds',
      mark: 'seen in code',
      source: 'ims-go',
      reliedOnBy: ['src/http/retry-after.ts', LIMITER],
      needs: ['--throttle'],
      requests: 0,
      async ask(prober) {
        const { answer } = await askUntilThrottled(prober);
        const value = answer.headers['retry-after'];
        const text = value === undefined ? 'none' : hidden(value);
        return { text, isAsExpected: /^\d+$/.test(text) };
      },
    },
  ],
};
