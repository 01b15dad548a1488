/** Grants that a credential may use; `exchange_jwt` is the legacy service account. */
type GrantType = 'client_credentials' | 'exchange_jwt';

/** What is wrong with an account, beyond its credentials; `ok` when nothing is. */
export type AccountState =
  | 'ok'
  | 'migrated'
  | 'removed_from_org'
  | 'not_allowed'
  | 'org_unknown'
  | 'duplicate_binding';

/** A credential with its technical account, as the simulator knows it. May be changed while it runs. */
export interface Account {
  clientId: string;
  /** One, or two during a rotation. */
  clientSecrets: string[];
  /** The scopes granted to the credential. */
  scopes: string[];
  grantTypes: GrantType[];
  /** `…@AdobeOrg` */
  organizationId: string;
  /** `…@techacct.adobe.com` */
  technicalAccountId: string;
  technicalAccountEmail: string;
  /** The certificate bound to a JWT account. */
  certificatePem?: string;
  /** PKCS#1, `\n` line ends: for rendering credential files, never used by the server. */
  privateKeyPem?: string;
  metascopes?: string[];
  state?: AccountState;
  /** The token's `scope` holds only those of the requested scopes that stand here. */
  grantOnly?: string[];
}
