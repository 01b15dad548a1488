import type { HttpRequest } from '../action.ts';
import { hidden } from '../hide.ts';
import { type Answer, keepAliveAgent, type Outcome } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { type Group, NotAsked, OUR_CHOICE } from '../question.ts';

/** As `src/ims/clock-skew.ts` has it: a difference that a slow answer can't explain. */
const TOLERANCE_SECONDS = 60;

/** How a server without HTTP/1.1 shows itself: bytes that can't be read, or a refusal by ALPN. */
const NO_HTTP_1 = /^HPE_|NO_APPLICATION_PROTOCOL/;

/** A public document, twice over one connection, with TLS 1.2 at most; the second only after the first. */
function askTwice(prober: Prober): Promise<readonly Outcome[]> {
  return prober.once('a public document twice', async () => {
    const url = new URL('/ims/.well-known/openid-configuration', prober.target.endpoint);
    const request: HttpRequest = { method: 'GET', url, headers: { accept: 'application/json' } };
    const connection = { agent: keepAliveAgent(url, { maxTlsVersion: 'TLSv1.2' }) };
    try {
      const first = await prober.attempt(request, undefined, connection);
      if (first.kind === 'none') {
        return [first];
      }
      return [first, await prober.attempt(request, undefined, connection)];
    } finally {
      connection.agent.destroy();
    }
  });
}

async function anyAnswer(prober: Prober): Promise<Answer> {
  const [first] = await askTwice(prober);
  if (first?.kind === 'answer') {
    return first;
  }
  return (await prober.goodAnswer()).answer;
}

/** How IMS is connected with, its clock and its redirects. */
export const CONNECTION: Group = {
  name: 'connection',
  questions: [
    {
      id: 'tls-1.2',
      asks: 'A public document, with TLS 1.2 at most',
      expected: 'TLSv1.2',
      ...OUR_CHOICE,
      reliedOnBy: ['src/http/exchange.ts', '__tests__/simulators/loopback-server.ts'],
      needs: ['HTTPS'],
      async ask(prober) {
        const [first] = await askTwice(prober);
        const text = first?.kind === 'answer' ? String(first.tlsVersion) : String(first?.reason);
        // Whoever is not there, or has no good certificate, says nothing about versions.
        if (first?.kind !== 'answer' && (!/SSL|EPROTO/.test(text) || NO_HTTP_1.test(text))) {
          throw new NotAsked(`no answer: ${text}`);
        }
        return { text, isAsExpected: text === 'TLSv1.2' };
      },
    },
    {
      id: 'keep-alive',
      asks: 'The same once more, a second later',
      expected: 'over the same connection',
      ...OUR_CHOICE,
      reliedOnBy: ['src/http/exchange.ts', '__tests__/simulators/loopback-server.ts'],
      async ask(prober) {
        const second = (await askTwice(prober))[1];
        if (second?.kind !== 'answer') {
          throw new NotAsked('no two answers');
        }
        const isAsExpected = second.isReusedConnection;
        return { text: `over ${isAsExpected ? 'the same' : 'a new'} connection`, isAsExpected };
      },
    },
    {
      id: 'http-version',
      asks: 'The version of HTTP',
      expected: 'HTTP/1.1',
      ...OUR_CHOICE,
      reliedOnBy: ['src/http/exchange.ts', '__tests__/simulators/loopback-server.ts'],
      requests: 0,
      async ask(prober) {
        const [first] = await askTwice(prober);
        if (first?.kind === 'none' && NO_HTTP_1.test(first.reason)) {
          return { text: `no HTTP/1.1 (${first.reason})`, isAsExpected: false };
        }
        const { httpVersion } = await anyAnswer(prober);
        return { text: `HTTP/${httpVersion}`, isAsExpected: httpVersion === '1.1' };
      },
    },
    {
      id: 'date-header',
      asks: 'The header `Date`',
      expected: 'a date as HTTP writes it',
      mark: 'inferred',
      source: 'RFC 9110',
      reliedOnBy: ['src/ims/clock-skew.ts'],
      requests: 0,
      async ask(prober) {
        const { date } = (await anyAnswer(prober)).headers;
        const isAsExpected = date !== undefined && new Date(date).toUTCString() === date;
        return { text: date === undefined ? 'none' : hidden(date), isAsExpected };
      },
    },
    {
      id: 'clock-skew',
      asks: 'The clock of IMS against the one here',
      expected: `at most ${TOLERANCE_SECONDS} s apart`,
      mark: 'inferred',
      source: 'our choice',
      reliedOnBy: ['src/ims/clock-skew.ts', 'src/ims/assertion.ts'],
      requests: 0,
      async ask(prober) {
        const { headers, answeredAt } = await anyAnswer(prober);
        const serverMs = Date.parse(headers.date ?? '');
        if (Number.isNaN(serverMs)) {
          throw new NotAsked('no date in the answer');
        }
        const seconds = Math.round((serverMs - answeredAt.getTime()) / 1000);
        const text = `IMS is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}`;
        return { text, isAsExpected: Math.abs(seconds) <= TOLERANCE_SECONDS };
      },
    },
    {
      id: 'tls-default',
      asks: 'A token; what TLS version is agreed on',
      expected: 'TLSv1.3',
      ...OUR_CHOICE,
      reliedOnBy: ['__tests__/simulators/loopback-server.ts'],
      needs: ['HTTPS'],
      requests: 0,
      async ask(prober) {
        const { tlsVersion } = (await prober.goodAnswer()).answer;
        return { text: String(tlsVersion), isAsExpected: tlsVersion === 'TLSv1.3' };
      },
    },
    {
      id: 'redirects',
      asks: 'A token; whether the request is sent elsewhere',
      expected: 'no redirect',
      mark: 'inferred',
      source: 'AEMCS-LIB',
      reliedOnBy: ['src/ims/token-call.ts'],
      requests: 0,
      async ask(prober) {
        const { status } = (await prober.goodAnswer()).answer;
        const isAsExpected = status < 300 || status >= 400;
        return { text: isAsExpected ? 'no redirect' : `redirect (${status})`, isAsExpected };
      },
    },
  ],
};
