import type { KeyObject } from 'node:crypto';

/** What both flows need to know of an IMS client. */
interface Client {
  readonly clientId: string;
  /** In the order in which they are tried; two during a rotation. */
  readonly clientSecrets: readonly string[];
  readonly organizationId?: string | undefined;
}

/** For `grant_type=client_credentials`. */
export interface OAuthCredential extends Client {
  readonly flow: 'oauth';
  readonly scopes: readonly string[];
  /** Sent as `org_id`, which IMS needs only for clients that several organizations use. */
  readonly sentOrganizationId?: string | undefined;
}

/** For the legacy exchange of a signed assertion. */
export interface JwtCredential extends Client {
  readonly flow: 'jwt';
  readonly technicalAccountId: string;
  readonly organizationId: string;
  readonly metascopes: readonly string[];
  readonly privateKey: KeyObject;
  readonly certificateExpiresAt?: Date | undefined;
}

/** What a token is asked for with; `flow` tells the two apart. */
export type Credential = OAuthCredential | JwtCredential;

/** For messages to people. */
export const FLOW_NAMES = {
  oauth: 'OAuth server-to-server (client credentials)',
  jwt: 'service account (JWT exchange, deprecated)',
} as const satisfies Record<Credential['flow'], string>;

/** The scopes or metascopes that a credential asks for. */
export function askedScopes(credential: Credential): readonly string[] {
  return credential.flow === 'oauth' ? credential.scopes : credential.metascopes;
}
