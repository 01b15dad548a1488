/** A credential with its technical account, as the simulator knows it. May be changed while it runs. */
export interface Account {
  clientId: string;
  /** One, or two during a rotation. */
  clientSecrets: string[];
  /** The scopes granted to the credential. */
  scopes: string[];
  /** `exchange_jwt` is the legacy service account's. */
  grantTypes: ('client_credentials' | 'exchange_jwt')[];
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
  /** `migrated`: to OAuth, so that the JWT exchange fails. */
  state?: 'ok' | 'migrated';
  /** The token's `scope` holds only those of the requested scopes that stand here. */
  grantOnly?: string[];
}
