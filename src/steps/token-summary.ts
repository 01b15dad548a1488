import { askedScopes, FLOW_NAMES } from '../credential/credential.ts';
import type { TokenGrant } from '../ims/request-token.ts';
import type { Inputs } from '../inputs/read-inputs.ts';
import type { Outputs } from '../runner/hand-over.ts';
import { log } from '../runner/log.ts';
import { appendSummary } from '../runner/summary-file.ts';
import { valueTable } from '../text/markdown.ts';

/** Writes what happened to the job summary. A fault there is a warning: the token is handed over. */
export function writeSummary(
  { credential, endpoint }: Inputs,
  grant: TokenGrant,
  outputs: Outputs,
  elapsedMs: number,
): void {
  const rows: [string, string][] = [
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
  if (!appendSummary(`### Adobe IMS access token\n\n${valueTable(rows)}\n`)) {
    log.warning('The job summary could not be written.');
  }
}
