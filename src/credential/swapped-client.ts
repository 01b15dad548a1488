import { ActionError } from '../errors/action-error.ts';

// The forms of Adobe's consoles. The one that every run needs does not ignore case: for the first such
// expression Node would look up all of Unicode. Other authorization servers have UUIDs for ids, too.
const SECRET = /^(p8e|s)-\S{8,}$/;
const UUID = /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;
const ID = /^([\da-f]{32}|cm-p\d.*)$/i;

/**
 * Refuses a client id that looks like the secret: messages and requests show ids.
 *
 * @param source where the id comes from
 * @param hide is given the id before it is refused
 * @throws ActionError INPUT_INVALID or CREDENTIALS_INVALID
 */
export function assertNotSwapped(
  clientId: string,
  clientSecrets: readonly string[],
  source: 'input' | 'file',
  hide: (secret: string) => void,
): void {
  if (!looksLikeSecret(clientId, clientSecrets)) {
    return;
  }
  hide(clientId);
  throw source === 'input'
    ? new ActionError(
        'INPUT_INVALID',
        'Inputs `client-id` and `client-secret` look swapped: `client-id` holds what looks like a client secret. Exchange the two.',
      )
    : new ActionError(
        'CREDENTIALS_INVALID',
        '`credentials`: client id and client secret look swapped: the id in the file looks like a client secret. Exchange the two.',
      );
}

function looksLikeSecret(clientId: string, clientSecrets: readonly string[]): boolean {
  if (UUID.test(clientId)) {
    return clientSecrets.some((secret) => ID.test(secret));
  }
  if (!SECRET.test(clientId)) {
    return false;
  }
  // Somebody else's id may begin with `s-`.
  return clientId.startsWith('p8e-') || !clientSecrets.some(isAdobeSecret);
}

function isAdobeSecret(secret: string): boolean {
  return SECRET.test(secret) || UUID.test(secret);
}
