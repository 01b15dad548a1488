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
  /**
   * Whether what only some of Adobe's pages say is enough: any console's token for any API, and the
   * three scopes of Adobe's samples for the experimental API (forms-apis.md, sections 1 and 2).
   */
  readonly isLenient?: boolean;
}

/** Where a credential was made: the AEM or the Adobe Developer Console. */
type Console = 'aem' | 'adobe';

/** What Adobe documents for the calls of one group (forms-apis.md, section 2). */
interface ApiGroup {
  /** Whose credentials the group takes (OVERVIEW, state D). */
  readonly console: Console;
  /** A token must carry all of these; of the AEM console, {@link consoleOf} has seen what counts. */
  readonly scopes: readonly string[];
  /** Whether `X-Api-Key` and `X-Adobe-Accept-Experimental: 1` are demanded (FORMS-SYNC). */
  readonly isExperimental: boolean;
  /** Whether only members of forms-users get in (FORMS-OLD, LEARN-BATCH). */
  readonly isForFormsUsers: boolean;
}

/** Batch and `doc/v1`: what Adobe's overview calls "JWT". */
export const ESTABLISHED: ApiGroup = {
  console: 'aem',
  scopes: [],
  isExperimental: false,
  isForFormsUsers: true,
};

/** `/adobe/document/…`: what the overview calls "OAuth". */
export const EXPERIMENTAL: ApiGroup = {
  console: 'adobe',
  scopes: ['read_pc.dma_aem_cloud', 'aem.document'],
  isExperimental: true,
  isForFormsUsers: false,
};

/**
 * Takes a request's headers and the group of the called API and returns the refusal, or nothing for a
 * request that may pass. What a token of the wrong console gets is not documented: here it is 401, as
 * users saw it after a move from JWT to OAuth. The experimental API is hidden from those who do not
 * accept it by header.
 *
 * @see adobe-ims.md, section 7, "Gates on the AEM side"; forms-apis.md, section 2
 */
export async function refusal(
  headers: IncomingHttpHeaders,
  policy: GatePolicy,
  group: ApiGroup,
): Promise<Answer | undefined> {
  if (group.isExperimental && headers['x-adobe-accept-experimental'] !== '1') {
    return FAULTS['not-found']();
  }
  const { imsUrl, allowedClientIds, formsUsers, isLenient = false } = policy;
  const facts = await factsOf(bearerToken(headers.authorization), imsUrl);
  if (facts === undefined) {
    return FAULTS['token-refused']();
  }
  const { clientId, scopes } = facts;
  const from = consoleOf(scopes);
  if (!isLenient && from !== undefined && from !== group.console) {
    return FAULTS['token-refused']();
  }
  const apiKey = headers['x-api-key'];
  const isOwnKey = apiKey === undefined ? !group.isExperimental : apiKey === clientId;
  const isAllowed = from === 'aem' || (allowedClientIds?.includes(clientId) ?? true);
  if (!isOwnKey || !isAllowed) {
    return FAULTS['client-not-allowed']();
  }
  const isScoped = from !== undefined && group.scopes.every((scope) => scopes.includes(scope));
  if (!isLenient && !isScoped) {
    return FAULTS['scope-missing']();
  }
  const isUser = formsUsers?.includes(clientId) ?? true;
  return group.isForFormsUsers && !isUser ? FAULTS['permission-missing']() : undefined;
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
