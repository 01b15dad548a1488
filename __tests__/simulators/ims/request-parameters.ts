import { ImsMistake } from './ims-mistake.ts';

const malformed = (description: string) => new ImsMistake(400, 'invalid_request', description);

function urlencodedPairs(text: string): [string, string][] {
  try {
    decodeURIComponent(text);
  } catch {
    throw malformed('bad percent-encoding');
  }
  return [...new URLSearchParams(text)];
}

async function multipartPairs(contentType: string, body: Buffer): Promise<[string, string][]> {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
  const form = await response.formData().catch(() => {
    throw malformed('bad multipart body');
  });
  return Promise.all(
    [...form].map(
      async ([name, value]): Promise<[string, string]> => [
        name,
        typeof value === 'string' ? value : await value.text(),
      ],
    ),
  );
}

async function bodyPairs(contentType: string, body: Buffer): Promise<[string, string][]> {
  if (body.length === 0) {
    return [];
  }
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/x-www-form-urlencoded') {
    return urlencodedPairs(body.toString('utf8'));
  }
  if (mediaType === 'multipart/form-data') {
    return multipartPairs(contentType, body);
  }
  throw malformed('the content type is not a form');
}

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
  const pairs = [...urlencodedPairs(query), ...(await bodyPairs(contentType, body))];
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    if (seen.has(name)) {
      throw malformed(`parameter ${name} is given twice`);
    }
    seen.add(name);
    if (value !== '') {
      parameters.set(name, value);
    }
  }
  return parameters;
}
