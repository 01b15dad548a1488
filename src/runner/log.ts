import * as core from '@actions/core';
import { ActionError } from '../errors/action-error.ts';
import { redact } from '../secrets/known-secrets.ts';
import { helpLink } from './help-link.ts';
import { appendSummary } from './summary-file.ts';

/** The runner cuts an annotation at 4096 characters. */
const MAX_ANNOTATION_LENGTH = 4000;

/** Every line that the bundle prints, beside masks, goes through here. */
export const log = {
  debug: (line: string) => core.debug(redact(line)),
  info: (line: string) => core.info(redact(line)),
  notice: (text: string) => core.notice(redact(text), { title: 'aem-ims-token' }),
  warning: (text: string) => core.warning(redact(text), { title: 'aem-ims-token' }),
};

/**
 * Shows why the step fails: an annotation with the error's code in its title, which ends with the link
 * to the code's entry; and, where the error has a checklist, that in the job summary.
 */
export function logFailure(error: unknown): void {
  const { code, message, checklist } =
    error instanceof ActionError ? error : new ActionError('INTERNAL', internalMessage(error));
  const help = `More about this error: ${helpLink(code)}`;
  const limit = MAX_ANNOTATION_LENGTH - help.length;
  const text = `${redact(message).slice(0, limit)}\n${redact(help)}`;
  core.error(text, { title: `aem-ims-token: ${code}` });
  if (checklist !== undefined) {
    appendSummary(`${checklist}\n\n${help}\n`);
  }
}

/** An unforeseen error's own text may quote a secret: it is named by its kind and place only. */
function internalMessage(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? /[\w.-]+\.js:\d+:\d+/.exec(error.stack ?? '')?.[0] : '';
  return `A fault in this action (${name}${place ? ` at ${place}` : ''}). Please report it with this line.`;
}
