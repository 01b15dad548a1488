import type { IncomingMessage } from 'node:http';

const LARGEST_BODY_BYTES = 256 * 1024;

/**
 * Reads a request's body.
 * @returns undefined when it is too large (256 KiB) or the connection broke
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) {
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
