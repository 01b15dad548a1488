import * as core from '@actions/core';
import { ActionError } from '../errors/action-error.ts';
import { redact } from '../secrets/known-secrets.ts';

/** The runner cuts an annotation at 4096 characters. */
const MAX_ANNOTATION_LENGTH = 4000;

/** Every line that this action prints, beside masks, goes through here. */
export const log = {
  debug: (line: string) => core.debug(redact(line)),
  info: (line: string) => core.info(redact(line)),
  notice: (text: string) => core.notice(redact(text), { title: 'aem-ims-token' }),
  warning: (text: string) => core.warning(redact(text), { title: 'aem-ims-token' }),
};

/** Shows why the step fails: an annotation with the error's code in its title. */
export function logFailure(error: unknown): void {
  const { code, message } =
    error instanceof ActionError ? error : { code: 'INTERNAL', message: internalMessage(error) };
  const help = `See docs/troubleshooting.md, ${code}.`;
  const text = `${redact(message).slice(0, MAX_ANNOTATION_LENGTH)}\n${help}`;
  core.error(text, { title: `aem-ims-token: ${code}` });
}

/** An unforeseen error's own text may quote a secret: it is named by its kind and place only. */
function internalMessage(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? /[\w.-]+\.js:\d+:\d+/.exec(error.stack ?? '')?.[0] : '';
  return `A fault in this action (${name}${place ? ` at ${place}` : ''}). Please report it with this line.`;
}
