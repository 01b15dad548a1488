/** One part of a multipart form. */
export interface Part {
  readonly fileName: string | undefined;
  /** The media type of a part with a file name; the platform's parser tells no other. */
  readonly contentType: string;
  readonly text: string;
}

/** The parts by name; a name that is sent twice keeps the last. */
export type Parts = ReadonlyMap<string, Part>;

/** Takes a request's body and content type; returns its parts, or nothing if it is no valid form. */
export async function readParts(
  body: Buffer,
  contentType: string | undefined,
): Promise<Parts | undefined> {
  if (!contentType?.startsWith('multipart/form-data')) {
    return undefined;
  }
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'Content-Type': contentType },
    }).formData();
    const parts = new Map<string, Part>();
    for (const [name, value] of form) {
      parts.set(
        name,
        typeof value === 'string'
          ? { fileName: undefined, contentType: '', text: value }
          : { fileName: value.name, contentType: value.type, text: await value.text() },
      );
    }
    return parts;
  } catch {
    return undefined;
  }
}
