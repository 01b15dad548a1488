type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

/**
 * Undoes a `Content-Encoding`, which a proxy may apply although none was asked for (RFC 9110,
 * 8.4.1).
 *
 * @param coding the header's value
 * @returns undefined for a coding that is not known, and for bytes that do not have it
 * @throws RangeError for a result of more than `maxBytes`
 */
export async function decompress(
  bytes: Buffer,
  coding: string,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const { brotliDecompressSync, unzipSync, zstdDecompressSync } = await import('node:zlib');
  const decoders = new Map<string, Decoder>([
    ['gzip', unzipSync],
    ['x-gzip', unzipSync],
    ['deflate', unzipSync],
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
  ]);
  try {
    return decoders.get(coding.trim().toLowerCase())?.(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw error;
    return undefined;
  }
}
