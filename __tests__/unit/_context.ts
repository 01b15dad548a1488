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

/** Makes a context with a fake clock. */
export function makeContext(deadlineMs = 120_000): TestContext {
  const clock = new FakeClock();
  const lines: string[] = [];
  const debugLines: string[] = [];
  const cancel = new AbortController();
  const log = {
    info: (line: string) => void lines.push(line),
    debug: (line: string) => void debugLines.push(line),
  };
  return { clock, deadlineMs, signal: cancel.signal, log, lines, debugLines, cancel };
}
