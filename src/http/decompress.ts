/**
 * Undoes a `Content-Encoding`, which a proxy may apply although none was asked for (RFC 9110,
 * 8.4.1). Of gzip and deflate that are cut off it reads what came.
 *
 * @param codings the header's value
 * @returns undefined for a coding that is not known, and for bytes that do not have it
 * @throws RangeError for a result of more than `maxBytes`
 */
export function decompress(bytes: Buffer, codings: string, maxBytes: number): Buffer | undefined {
  // Loaded only where it is needed.
  const zlib = process.getBuiltinModule('node:zlib');
  const limit = { maxOutputLength: maxBytes };
  const options = { ...limit, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  const decode = (input: Buffer, coding: string): Buffer | undefined => {
    if (coding === 'gzip' || coding === 'x-gzip') {
      return zlib.unzipSync(input, options);
    }
    if (coding === 'br') {
      return zlib.brotliDecompressSync(input, limit);
    }
    if (coding === 'zstd') {
      return zlib.zstdDecompressSync(input, limit);
    }
    if (coding !== 'deflate') {
      return undefined;
    }
    // Some servers leave out zlib's header, whose low half is always 8.
    const isZlib = (Number(input[0]) & 15) === 8;
    return isZlib ? zlib.unzipSync(input, options) : zlib.inflateRawSync(input, options);
  };
  try {
    let plain: Buffer | undefined = bytes;
    // What was applied last comes off first.
    for (const coding of codings.toLowerCase().split(',').reverse()) {
      plain = plain && decode(plain, coding.trim());
    }
    return plain;
  } catch (error) {
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') {
      throw error;
    }
    return undefined;
  }
}
