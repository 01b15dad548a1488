import type { CallEnd } from './exchange-with-retry.ts';

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
