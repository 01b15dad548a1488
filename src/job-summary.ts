import { askedScopes, FLOW_NAMES } from './ims/credential.ts';
import type { TokenGrant } from './ims/request-token.ts';
import type { Inputs } from './inputs/read-inputs.ts';
import type { Outputs } from './runner/hand-over.ts';
import { log } from './runner/log.ts';
import { appendText } from './runner/runner-files.ts';
import { cleanText } from './text/clean-text.ts';

/** Writes what happened to the job summary. A fault there is a warning: the token is handed over. */
export function writeSummary(
  { credential, endpoint }: Inputs,
  grant: TokenGrant,
  outputs: Outputs,
  elapsedMs: number,
): void {
  const rows = [
    ['Flow', FLOW_NAMES[credential.flow]],
    ['Endpoint', endpoint.origin],
    ['Client id', credential.clientId],
    ['Scopes asked for', askedScopes(credential).join(', ')],
    ['Scopes granted', grant.issued.grantedScopes?.join(', ') ?? 'not told by IMS'],
    ['Lifetime', `${outputs['expires-in']} s`],
    ['Expires at', outputs['expires-at']],
    ['Certificate expires at', outputs['certificate-expires-at'] || 'not applicable'],
    ['Attempts', String(grant.attempts)],
    ['Time taken', `${(elapsedMs / 1000).toFixed(1)} s`],
  ];
  const table = rows.map((row) => `| ${row.map(toCell).join(' | ')} |\n`).join('');
  try {
    const path = process.env['GITHUB_STEP_SUMMARY'] ?? '';
    appendText(path, `### Adobe IMS access token\n\n| | |\n| --- | --- |\n${table}\n`);
  } catch {
    log.warning('The job summary could not be written.');
  }
}

/** Text as it is, whatever stands in it: neither markup nor a column of its own. */
function toCell(text: string): string {
  return cleanText(text, 1000).replace(/[\\`*[\]<>|&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
