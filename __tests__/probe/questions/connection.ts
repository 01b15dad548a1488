import type { HttpRequest } from '../action.ts';
import { hidden } from '../hide.ts';
import { type Answer, makeAgent, type Outcome } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { asks, NotAsked, type Ways } from '../question.ts';

/** As `src/ims/clock-skew.ts` has it: a difference that a slow answer cannot explain. */
const TOLERANCE_SECONDS = 60;

/** How a server without HTTP/1.1 shows itself: bytes that cannot be read, or a refusal by ALPN. */
const NO_HTTP_1 = /^HPE_|NO_APPLICATION_PROTOCOL/;

/** How IMS is connected with, its clock and its redirects. */
export const CONNECTION: Ways = {
  'tls-1.2': asks(1, ['HTTPS'], async (prober) => {
    const [first] = await askTwice(prober);
    if (first?.kind === 'answer') {
      return String(first.tlsVersion);
    }
    const reason = String(first?.reason);
    // Whoever is not there, or has no good certificate, says nothing about versions.
    if (!/SSL|EPROTO/.test(reason) || NO_HTTP_1.test(reason)) {
      throw new NotAsked(`no answer: ${reason}`);
    }
    return reason;
  }),
  'keep-alive': asks(1, [], async (prober) => {
    const second = (await askTwice(prober))[1];
    if (second?.kind !== 'answer') {
      throw new NotAsked('no two answers');
    }
    return `over ${second.isReusedConnection ? 'the same' : 'a new'} connection`;
  }),
  'http-version': asks(0, [], async (prober) => {
    const [first] = await askTwice(prober);
    return first?.kind === 'none' && NO_HTTP_1.test(first.reason)
      ? `no HTTP/1.1 (${first.reason})`
      : `HTTP/${(await anyAnswer(prober)).httpVersion}`;
  }),
  'date-header': asks(0, [], async (prober) => {
    const { date = 'none' } = (await anyAnswer(prober)).headers;
    return { text: hidden(date), isAsExpected: new Date(date).toUTCString() === date };
  }),
  'clock-skew': asks(0, [], async (prober) => {
    const { headers, answeredAt } = await anyAnswer(prober);
    const serverMs = Date.parse(headers.date ?? '');
    if (Number.isNaN(serverMs)) {
      throw new NotAsked('no date in the answer');
    }
    const seconds = Math.round((serverMs - answeredAt.getTime()) / 1000);
    const text = `IMS is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}`;
    return { text, isAsExpected: Math.abs(seconds) <= TOLERANCE_SECONDS };
  }),
  'tls-default': asks(0, ['HTTPS'], async (prober) => {
    return String((await prober.goodAnswer()).answer.tlsVersion);
  }),
  redirects: asks(0, [], async (prober) => {
    const { status } = (await prober.goodAnswer()).answer;
    return status >= 300 && status < 400 ? `redirect (${status})` : 'no redirect';
  }),
};

/** A public document, twice over one connection, with TLS 1.2 at most; the second only after the first. */
function askTwice(prober: Prober): Promise<readonly Outcome[]> {
  return prober.once('a public document twice', async () => {
    const url = new URL('/ims/.well-known/openid-configuration', prober.target.endpoint);
    const request: HttpRequest = { method: 'GET', url, headers: { accept: 'application/json' } };
    const agent = makeAgent(url, { keepAlive: true, maxVersion: 'TLSv1.2' });
    const ask = () => prober.attempt(request, undefined, agent);
    try {
      const first = await ask();
      return first.kind === 'none' ? [first] : [first, await ask()];
    } finally {
      agent.destroy();
    }
  });
}

async function anyAnswer(prober: Prober): Promise<Answer> {
  const [first] = await askTwice(prober);
  return first?.kind === 'answer' ? first : (await prober.goodAnswer()).answer;
}
