import { ActionError } from '../errors/action-error.ts';

/** What the runner sends: first SIGINT, then SIGTERM or, on Windows, SIGBREAK. */
export const CANCEL_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/**
 * A signal that is aborted when the runner cancels the step, or reads its output no more: without
 * the masks in there no token may be handed over. Without this signal Node would end at once and the
 * log would not say why.
 */
export function cancellationSignal(): AbortSignal {
  const controller = new AbortController();
  const cancel = (reason: string) =>
    controller.abort(
      new ActionError(
        'CANCELLED',
        `The step was cancelled (${reason}) before a token was handed over.`,
      ),
    );
  for (const name of CANCEL_SIGNALS) {
    process.once(name, () => cancel(name));
  }
  process.stdout.on('error', () => cancel('its output was closed'));
  return controller.signal;
}
