import { demand } from './answers.ts';

/**
 * Reads the parameters of a form body. Empty ones count as absent (RFC 6749, 3.2).
 *
 * @throws {Refused} 400 `invalid_request`: not a form, undecodable, or a parameter given twice
 */
export function readParameters(contentType: string, body: string): Map<string, string> {
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(contentType);
  demand(isForm || body === '', 400, 'invalid_request', 'the content type is not a form');
  demand(isDecodable(body), 400, 'invalid_request', 'bad percent-encoding');
  const pairs = [...new URLSearchParams(body)];
  const parameters = new Map(pairs);
  demand(parameters.size === pairs.length, 400, 'invalid_request', 'a parameter is given twice');
  return new Map(pairs.filter(([, value]) => value !== ''));
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
