import type { IncomingMessage } from 'node:http';

/** More than any template, data and options that a test sends. */
export const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;

/** Reads a request's body; returns nothing, and stops keeping it, once it is too long. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    if (byteCount <= MAXIMUM_BODY_BYTES) {
      chunks.push(chunk);
    } else {
      chunks.length = 0;
    }
  }
  return byteCount <= MAXIMUM_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
