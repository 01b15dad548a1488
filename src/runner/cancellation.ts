import { ActionError } from '../errors/action-error.ts';

/**
 * A signal that is aborted when the runner cancels the step. Without it Node would end at once and
 * the log would not say why.
 */
export function cancellationSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () =>
      controller.abort(
        new ActionError(
          'CANCELLED',
          `The step was cancelled (${name}) before a token was handed over.`,
        ),
      ),
    );
  }
  return controller.signal;
}
