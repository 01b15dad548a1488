/** The scopes that Adobe calls typical for the Forms Communications APIs (FORMS-JWT). */
export const FORMS_SCOPES: readonly string[] = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
  'read_pc.dma_aem_cloud',
  'aem.document',
];

/** Takes a list apart at commas and white space, without blanks and repetitions. */
export function splitScopes(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))];
}
