/** Where a credential was made: the AEM or the Adobe Developer Console. */
export type Console = 'aem' | 'adobe';

/** What Adobe documents for the calls of one group (forms-apis.md, section 2). */
export interface ApiGroup {
  /** Whose credentials the group takes (OVERVIEW, state D). */
  readonly console: Console;
  /** A token must carry all of these; of the AEM console, {@link consoleOf} has seen what counts. */
  readonly scopes: readonly string[];
  /** Whether `X-Api-Key` and `X-Adobe-Accept-Experimental: 1` are demanded (FORMS-SYNC). */
  readonly isExperimental: boolean;
  /** Whether only members of forms-users get in (FORMS-OLD, LEARN-BATCH). */
  readonly isForFormsUsers: boolean;
}

/** Batch, `doc/v1` and the assembler: what Adobe's overview calls "JWT". */
const ESTABLISHED: ApiGroup = {
  console: 'aem',
  scopes: [],
  isExperimental: false,
  isForFormsUsers: true,
};

/** `/adobe/document/…`: what the overview calls "OAuth". */
const EXPERIMENTAL: ApiGroup = {
  console: 'adobe',
  scopes: ['read_pc.dma_aem_cloud', 'aem.document'],
  isExperimental: true,
  isForFormsUsers: false,
};

/** The group of a path; undefined for a path that is no Forms API. */
export function apiGroupOf(path: string): ApiGroup | undefined {
  if (/^\/adobe\/forms\/(batch|doc|assembler)\//.test(path)) {
    return ESTABLISHED;
  }
  return path.startsWith('/adobe/document/') ? EXPERIMENTAL : undefined;
}

/**
 * Where the credential of a token was made, told by its scopes or metascopes; undefined for a token
 * that names no AEM at all.
 */
export function consoleOf(scopes: readonly string[]): Console | undefined {
  const isOfAem = (scope: string) => /^ent_aem_cloud_api$|^read_pc\.dma_aem_ams$/.test(scope);
  if (scopes.some(isOfAem)) {
    return 'aem';
  }
  const isOfAdobe = (scope: string) => /^aem\.|^read_pc\.dma_aem_cloud$/.test(scope);
  return scopes.some(isOfAdobe) ? 'adobe' : undefined;
}
