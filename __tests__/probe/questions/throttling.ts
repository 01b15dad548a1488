import { tokenRequest } from '../action.ts';
import { answerText } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { isSame, looks, NotAsked, type Ways } from '../question.ts';

/** What happens to those who ask too often. Asked last, and only on demand. */
export const THROTTLING: Ways = {
  'throttled-body': looks(['--throttle'], async (prober, { expected }) => {
    const { answer, requests } = await askUntilThrottled(prober);
    const text = answerText(answer);
    const isAsExpected = isSame(text, expected);
    return { text: isAsExpected ? `${text}, after ${requests} requests` : text, isAsExpected };
  }),
  'throttled-retry-after': looks(['--throttle'], async (prober) => {
    const text = (await askUntilThrottled(prober)).answer.headers['retry-after'] ?? 'none';
    return { text: hidden(text), isAsExpected: /^\d+$/.test(text) };
  }),
};

/** Good requests without a pause, each token given back, until IMS says 429 or the limit is reached. */
function askUntilThrottled(prober: Prober): Promise<{ answer: Answer; requests: number }> {
  return prober.once('throttled', async () => {
    const { endpoint, maxThrottleRequests } = prober.target;
    for (let requests = 1; requests <= maxThrottleRequests; requests += 1) {
      const request = tokenRequest(endpoint, prober.credential, prober.pace.now());
      const outcome = await prober.attempt(request, prober.credential, { pauseMs: 0 });
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
