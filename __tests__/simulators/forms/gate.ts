import type { IncomingHttpHeaders } from 'node:http';
import { decodeJwt } from 'jose';
import { type Answer, bearerToken } from '../loopback-server.ts';
import { FAULTS } from './fault.ts';

/** Whom AEM lets in. */
export interface GatePolicy {
  /** The base URL of the IMS (the simulator's) that vouches for the tokens. */
  readonly imsUrl: string;
  /**
   * The allow-list that the Config Pipeline deploys (`api.yaml`), which only credentials of the Adobe
   * Developer Console need. Unset: every client.
   */
  readonly allowedClientIds?: readonly string[];
  /** The clients whose technical account is in the group forms-users. Unset: every client. */
  readonly formsUsers?: readonly string[];
}

/** Where a credential was made: the AEM or the Adobe Developer Console. */
type Console = 'aem' | 'adobe';

/** What a token for the experimental API carries (forms-apis.md, section 2). */
const DOCUMENT_SCOPES = ['read_pc.dma_aem_cloud', 'aem.document'];

/**
 * Takes a request's headers and returns the refusal, or nothing for a request that may pass.
 *
 * Batch and `doc/v1`, what Adobe's overview calls "JWT" (OVERVIEW, state D), take credentials of the
 * AEM console whose account is in forms-users (FORMS-OLD, LEARN-BATCH). The experimental
 * `/adobe/document/…`, "OAuth", takes those of the Adobe console, with scopes, `X-Api-Key` and
 * `X-Adobe-Accept-Experimental: 1` (FORMS-SYNC), and is hidden from those who do not send that.
 *
 * What a token of the wrong console gets is not documented: here it is 401, as users saw it after a
 * move from JWT to OAuth.
 *
 * @see adobe-ims.md, section 7, "Gates on the AEM side"; forms-apis.md, section 2
 */
export async function refusal(
  headers: IncomingHttpHeaders,
  { imsUrl, allowedClientIds, formsUsers }: GatePolicy,
  isExperimental: boolean,
): Promise<Answer | undefined> {
  if (isExperimental && headers['x-adobe-accept-experimental'] !== '1') {
    return FAULTS['not-found']();
  }
  const facts = await factsOf(bearerToken(headers.authorization), imsUrl);
  const from = facts && consoleOf(facts.scopes);
  if (facts === undefined || from === (isExperimental ? 'aem' : 'adobe')) {
    return FAULTS['token-refused']();
  }
  const { clientId, scopes } = facts;
  const apiKey = headers['x-api-key'];
  const isOwnKey = apiKey === undefined ? !isExperimental : apiKey === clientId;
  const isAllowed = from === 'aem' || (allowedClientIds?.includes(clientId) ?? true);
  if (!isOwnKey || !isAllowed) {
    return FAULTS['client-not-allowed']();
  }
  const needed = isExperimental ? DOCUMENT_SCOPES : [];
  if (from === undefined || !needed.every((scope) => scopes.includes(scope))) {
    return FAULTS['scope-missing']();
  }
  const isUser = isExperimental || (formsUsers?.includes(clientId) ?? true);
  return isUser ? undefined : FAULTS['permission-missing']();
}

/**
 * What AEM reads from a token, if IMS vouches for it: `POST /ims/validate_token/v1` answers 200 with
 * `{valid}` for good and bad tokens alike (adobe-ims.md, sections 4 and 5).
 */
async function factsOf(token: string | undefined, imsUrl: string) {
  const { client_id: clientId, scope } = claimsOf(token);
  if (token === undefined || typeof clientId !== 'string') {
    return undefined;
  }
  const response = await fetch(new URL('/ims/validate_token/v1', imsUrl), {
    method: 'POST',
    body: new URLSearchParams({ type: 'access_token', client_id: clientId, token }),
  });
  const verdict = (await response.json()) as { valid?: unknown };
  return verdict.valid === true ? { clientId, scopes: String(scope ?? '').split(',') } : undefined;
}

function claimsOf(token = ''): Record<string, unknown> {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

/**
 * Where the credential of a token was made, told by its scopes or metascopes; undefined for a token
 * that names no AEM at all.
 */
function consoleOf(scopes: readonly string[]): Console | undefined {
  if (scopes.some((scope) => /^ent_aem_cloud_api$|^read_pc\.dma_aem_ams$/.test(scope))) {
    return 'aem';
  }
  const isOfAdobe = scopes.some((scope) => /^aem\.|^read_pc\.dma_aem_cloud$/.test(scope));
  return isOfAdobe ? 'adobe' : undefined;
}
