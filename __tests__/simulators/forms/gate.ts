import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';
import { type ApiGroup, consoleOf } from './api-group.ts';
import { FAULTS } from './fault.ts';
import type { TokenCheck } from './token-check.ts';

/** Whom AEM lets in. */
export interface GatePolicy {
  readonly checkToken: TokenCheck;
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

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
}

/**
 * Takes a request's headers and the group of the called API and returns the refusal, or nothing for a
 * request that may pass. What a token of the wrong console gets is not documented: here it is 401, as
 * users saw it after a move from JWT to OAuth.
 *
 * @see adobe-ims.md, section 7, "Gates on the AEM side"; forms-apis.md, section 2
 */
export async function refusal(
  headers: IncomingHttpHeaders,
  policy: GatePolicy,
  group: ApiGroup,
): Promise<Answer | undefined> {
  const token = bearerToken(headers.authorization);
  const facts = token === undefined ? undefined : await policy.checkToken(token);
  if (facts === undefined) {
    return FAULTS['token-refused']();
  }
  const { clientId, scopes } = facts;
  const from = consoleOf(scopes);
  const { isLenient = false } = policy;
  if (!isLenient && from !== undefined && from !== group.console) {
    return FAULTS['token-refused']();
  }
  const apiKey = headers['x-api-key'];
  const isOwnKey = apiKey === undefined ? !group.isExperimental : apiKey === clientId;
  const isAllowed = from === 'aem' || (policy.allowedClientIds?.includes(clientId) ?? true);
  if (!isOwnKey || !isAllowed) {
    return FAULTS['client-not-allowed']();
  }
  const isScoped = from !== undefined && group.scopes.every((scope) => scopes.includes(scope));
  if (!isLenient && !isScoped) {
    return FAULTS['scope-missing']();
  }
  const isUser = policy.formsUsers?.includes(clientId) ?? true;
  if (group.isForFormsUsers && !isUser) {
    return FAULTS['permission-missing']();
  }
  return undefined;
}
