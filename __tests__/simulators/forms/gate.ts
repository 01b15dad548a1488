import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';
import { FAULTS } from './fault.ts';
import type { TokenCheck } from './token-check.ts';

/** Whom AEM lets in. */
export interface GatePolicy {
  readonly checkToken: TokenCheck;
  /** The allow-list that the Config Pipeline deploys (`api.yaml`). Unset: every client. */
  readonly allowedClientIds?: readonly string[];
  /** The clients whose technical account is in the group forms-users. Unset: every client. */
  readonly formsUsers?: readonly string[];
  /** A token must carry one of these. Unset: {@link FORMS_SCOPES}. */
  readonly acceptedScopes?: readonly string[];
}

/** What marks a token for AEM: one entry for each of the three kinds of credential. */
export const FORMS_SCOPES = ['aem.document', 'read_pc.dma_aem_ams', 'ent_aem_cloud_api'] as const;

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
}

/**
 * Takes a request's headers and path and returns the refusal, or nothing for a request that may
 * pass. `needsApiKey` says that the called API demands `X-Api-Key`; one that is sent must always be
 * the token's own client.
 *
 * @see adobe-ims.md, section 7, "Gates on the AEM side"
 */
export async function refusal(
  headers: IncomingHttpHeaders,
  policy: GatePolicy,
  needsApiKey: boolean,
): Promise<Answer | undefined> {
  const token = bearerToken(headers.authorization);
  const facts = token === undefined ? undefined : await policy.checkToken(token);
  if (facts === undefined) return FAULTS['token-refused']();
  const apiKey = headers['x-api-key'];
  const isOwnKey = apiKey === undefined ? !needsApiKey : apiKey === facts.clientId;
  const isAllowed = policy.allowedClientIds?.includes(facts.clientId) ?? true;
  if (!isOwnKey || !isAllowed) return FAULTS['client-not-allowed']();
  const accepted: readonly string[] = policy.acceptedScopes ?? FORMS_SCOPES;
  if (!facts.scopes.some((scope) => accepted.includes(scope))) return FAULTS['scope-missing']();
  if (!(policy.formsUsers?.includes(facts.clientId) ?? true)) return FAULTS['permission-missing']();
  return undefined;
}
