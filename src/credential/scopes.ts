/**
 * The scopes that Adobe calls typical for the Forms Communications APIs (FORMS-JWT), those of a
 * credential of the Adobe Developer Console.
 */
export const FORMS_SCOPES: readonly string[] = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
  'read_pc.dma_aem_cloud',
  'aem.document',
];

/** The scopes of an account of the AEM Developer Console, as its file lists them (AEMCS-LIB). */
export const AEM_CONSOLE_SCOPES: readonly string[] = [
  'read_pc.dma_aem_ams',
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
];

/** Takes a list apart at commas and white space, without blanks and repetitions. */
export function splitScopes(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))];
}

/** Whether each of them is one scope, made of the characters that RFC 6749, 3.3 allows. */
export function areScopes(scopes: readonly string[]): boolean {
  return scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
}

/**
 * The scopes that IMS tells in an answer or a token.
 *
 * @returns undefined where there are none, or something else than scopes
 */
export function readToldScopes(scope: unknown): readonly string[] | undefined {
  const scopes = typeof scope === 'string' ? splitScopes(scope) : [];
  return scopes.length > 0 && areScopes(scopes) ? scopes : undefined;
}
