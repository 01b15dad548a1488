import type { ExchangeContext } from '../../src/http/call.ts';
import { OpenExchanges } from '../../src/http/open-exchanges.ts';
import type { TokenRequestContext } from '../../src/ims/request-token.ts';
import type { FoundToken } from '../../src/ims/token-answer.ts';
import { FakeClock } from './_clock.ts';

/** What an exchange shares, with everything that it logs. */
export interface TestContext extends ExchangeContext {
  readonly clock: FakeClock;
  readonly lines: string[];
  readonly debugLines: string[];
  readonly cancel: AbortController;
}

/** What a token request shares, with the tokens that it found. */
export interface TokenTestContext
  extends TestContext,
    Pick<TokenRequestContext, 'open' | 'onToken'> {
  readonly tokens: { token: FoundToken; clientSecret: string }[];
}

const opened: OpenExchanges[] = [];

/** Cuts off what token requests have left open, as the end of a step does. */
export function closeOpenExchanges(): void {
  for (const open of opened.splice(0)) {
    open.close();
  }
}

/** Makes a context for a token request. */
export function makeTokenContext(deadlineMs?: number, clock?: FakeClock): TokenTestContext {
  const tokens: TokenTestContext['tokens'] = [];
  const open = new OpenExchanges();
  opened.push(open);
  const onToken = (token: FoundToken, clientSecret: string) =>
    void tokens.push({ token, clientSecret });
  return { ...makeContext(deadlineMs, clock), open, onToken, tokens };
}

/** Makes a context with a fake clock. */
export function makeContext(deadlineMs = 120_000, clock = new FakeClock()): TestContext {
  const lines: string[] = [];
  const debugLines: string[] = [];
  const cancel = new AbortController();
  const log = {
    info: (line: string) => void lines.push(line),
    debug: (line: string) => void debugLines.push(line),
  };
  return { clock, deadlineMs, signal: cancel.signal, log, lines, debugLines, cancel };
}
