import { inputProblem } from '../errors/problems.ts';
import { parseJson } from '../text/json-object.ts';

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

/** The metascopes of AEM as a Cloud Service (adobe-ims.md, section 7: AEMCS-LIB). */
export const AEM_METASCOPES: readonly string[] = ['ent_aem_cloud_api'];

/**
 * Reads an input that lists names, separated by commas, spaces or line breaks, or a JSON array.
 *
 * @returns undefined if the input is empty
 * @throws ActionError INPUT_INVALID
 */
export function parseScopeList(input: string, text: string): readonly string[] | undefined {
  if (text === '') {
    return undefined;
  }
  const list = text.startsWith('[') ? parseJson(text) : [text];
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    throw inputProblem(input, 'starts like a JSON array but is not an array of strings.');
  }
  const scopes = readToldScopes(list.join());
  if (scopes === undefined) {
    throw inputProblem(
      input,
      'must list names separated by commas, spaces or line breaks, or be a JSON array of them.',
    );
  }
  return scopes;
}

/**
 * The scopes that IMS tells in an answer or a token, without repetitions.
 *
 * @returns undefined where there are none, or something other than scopes
 */
export function readToldScopes(told: unknown): readonly string[] | undefined {
  const names = typeof told === 'string' ? told.split(/[\s,]/).filter(Boolean) : [];
  // The characters that RFC 6749, 3.3 allows.
  const areScopes = names.every((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name));
  return names.length > 0 && areScopes ? [...new Set(names)] : undefined;
}

/** The name of a metascope that may be written as its claim: `ent_x` of `https://…/s/ent_x`. */
export function metascopeName(text: string): string {
  return text.replace(/.*\/s\/(?=.)/, '');
}
