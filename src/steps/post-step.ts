import type { ExchangeContext } from '../http/call.ts';
import { proxyOrigin } from '../http/proxy-origin.ts';
import { type PostInputs, readPostInputs } from '../inputs/read-post-inputs.ts';
import { CANCEL_SIGNALS } from '../runner/cancellation.ts';
import { log } from '../runner/log.ts';
import { maskPlain } from '../runner/masks.ts';
import { endProcess } from '../runner/process-end.ts';
import {
  type Revocation,
  readRevocation,
  type SavedRevocation,
  savedStates,
} from '../runner/revocation-state.ts';
import { systemClock } from '../time/clock.ts';
import { REVOCATION_LIMIT_MS, revokeToken, warnNotRevoked } from './revoke-token.ts';

/** Revokes the tokens that main saved, if any, and ends the process with 0. */
export async function runPost(): Promise<void> {
  // A cancelled job still revokes its token; the runner itself ends a post step that takes too long.
  for (const name of CANCEL_SIGNALS) {
    process.on(name, () => {});
  }
  // And so does one whose output nobody reads.
  process.stdout.on('error', () => {});
  await revokeSaved();
  await endProcess(0, REVOCATION_LIMIT_MS);
}

async function revokeSaved(): Promise<void> {
  const states = savedStates();
  if (states.length === 0) {
    return log.debug('There is no token to revoke.');
  }
  const inputs = readPostInputs();
  const revocations = states.map((state) => readTrustedRevocation(state, inputs));
  maskPlain(revocations.flatMap((saved) => saved?.revocation.token ?? []));
  const context = {
    clock: systemClock,
    deadlineMs: REVOCATION_LIMIT_MS,
    signal: new AbortController().signal,
    log,
  };
  await Promise.all(revocations.map((saved) => revoke(saved, context)));
}

async function revoke(saved: SavedRevocation | undefined, context: ExchangeContext): Promise<void> {
  if (saved !== undefined) {
    return revokeToken(saved, context);
  }
  warnNotRevoked('the saved state does not belong to the inputs of this step', '');
}

function readTrustedRevocation(state: string, inputs: PostInputs): SavedRevocation | undefined {
  const saved = readRevocation(state, inputs.clientSecrets);
  if (saved === undefined || saved.clientSecret !== undefined) {
    return saved;
  }
  // No secret vouches for the state: then the inputs and the environment must lead to the same place.
  const { revocation } = saved;
  const endpoint = inputs.readEndpoint();
  const isNamed = endpoint?.origin === revocation.endpoint && isProxyExpected(revocation, endpoint);
  return isNamed || !inputs.isAnythingGiven ? saved : undefined;
}

function isProxyExpected({ proxy }: Revocation, endpoint: URL): boolean {
  return proxy === '' || proxy === proxyOrigin(endpoint);
}
