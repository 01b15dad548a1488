import type { CallEnd } from './call.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import { waitText } from './retry-after.ts';

/**
 * A sentence, with a blank before it, that says how much of the time had gone before a call began;
 * empty where that is less than a tenth.
 */
export function timeSpentBefore({ startedMs, deadlineMs }: CallEnd): string {
  if (startedMs < deadlineMs / 10) {
    return '';
  }
  return ` Of its ${deadlineMs / 1000} s, ${(startedMs / 1000).toFixed(1)} s had passed before this call began.`;
}

/**
 * Says who asked for a wait that is longer than the time left; the sentence has no end yet.
 *
 * @param server what the server is called, unless it was a proxy that asked
 */
export function waitRefused({ outcome }: CallEnd, refusedWaitMs: number, server: string): string {
  const who = outcome instanceof ExchangeFailure ? 'The proxy' : server;
  return `${who} asks to wait ${waitText(refusedWaitMs)} (Retry-After), more than the time left of \`timeout-seconds\``;
}
