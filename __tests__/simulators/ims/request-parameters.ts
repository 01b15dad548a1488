import { readMultipart } from '../loopback-server.ts';
import { ImsMistake } from './answers.ts';

const malformed = (description: string) => new ImsMistake(400, 'invalid_request', description);

/**
 * Reads the parameters of the query and of a form body. Empty ones count as absent (RFC 6749, 3.2).
 * @param query without the question mark
 * @throws {ImsMistake} 400 `invalid_request`: not a form, undecodable, or a parameter given twice
 */
export async function readParameters(
  query: string,
  contentType: string,
  body: Buffer,
): Promise<Map<string, string>> {
  const parameters = new Map<string, string>();
  for (const [name, value] of [...urlencoded(query), ...(await bodyPairs(contentType, body))]) {
    if (parameters.has(name)) {
      throw malformed(`parameter ${name} is given twice`);
    }
    parameters.set(name, typeof value === 'string' ? value : await value.text());
  }
  return new Map([...parameters].filter(([, value]) => value !== ''));
}

async function bodyPairs(
  contentType: string,
  body: Buffer,
): Promise<Iterable<[string, string | File]>> {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (body.length === 0) {
    return [];
  }
  if (mediaType === 'application/x-www-form-urlencoded') {
    return urlencoded(body.toString('utf8'));
  }
  if (mediaType === 'multipart/form-data') {
    return readMultipart(contentType, body).catch(() => {
      throw malformed('bad multipart body');
    });
  }
  throw malformed('the content type is not a form');
}

function urlencoded(text: string): Iterable<[string, string]> {
  try {
    decodeURIComponent(text);
  } catch {
    throw malformed('bad percent-encoding');
  }
  return new URLSearchParams(text);
}
