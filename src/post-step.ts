import { readSecretInputs } from './inputs/read-inputs.ts';
import { REVOCATION_LIMIT_MS, revokeToken } from './revoke-token.ts';
import { log } from './runner/log.ts';
import { maskPlainToken } from './runner/masks.ts';
import { readRevocation } from './runner/revocation-state.ts';
import { systemClock } from './time/clock.ts';

/** Revokes the token that main saved, if any. Never fails. */
export async function runPost(): Promise<void> {
  // A cancelled job still revokes its token; the runner itself ends a post step that takes too long.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
  const clientSecrets = await readClientSecrets();
  const saved = readRevocation(clientSecrets);
  if (saved === undefined) return log.debug('There is no token to revoke.');
  if (saved === 'forged') {
    return log.warning(
      'The token was not revoked: the saved state does not belong to the secrets of this step.',
    );
  }
  maskPlainToken(saved.revocation.token);
  await revokeToken(saved, {
    clock: systemClock,
    deadlineMs: REVOCATION_LIMIT_MS,
    signal: new AbortController().signal,
    log,
  });
}

/** The secrets that the runner evaluates anew for the post step; none where they can't be read. */
async function readClientSecrets(): Promise<readonly string[]> {
  const { clientSecrets, credentials } = await readSecretInputs();
  if (clientSecrets.length > 0 || credentials === '') return clientSecrets;
  try {
    const { parseCredentialFile } = await import('./credentials/credentials.ts');
    return parseCredentialFile(credentials, {
      clientIdGivenSeparately: true,
      privateKeyGivenSeparately: true,
    }).clientSecrets;
  } catch {
    return [];
  }
}
