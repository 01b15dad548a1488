import { ActionError } from '../errors/action-error.ts';
import { inputProblem } from '../errors/problems.ts';

/** The production host (adobe-ims.md, section 6: S2S-IMS). */
const DEFAULT_IMS_ENDPOINT = new URL('https://ims-na1.adobelogin.com');

/**
 * The IMS host of the input, else of the file, else the production host.
 *
 * @throws ActionError INPUT_INVALID or CREDENTIALS_INVALID
 */
export function parseEndpoint(text: string, fileEndpoint: string | undefined): URL {
  if (text !== '') {
    return parseImsEndpoint(text);
  }
  return fileEndpoint === undefined ? DEFAULT_IMS_ENDPOINT : parseFileEndpoint(fileEndpoint);
}

/**
 * Reads the `verify-url` input.
 *
 * @throws ActionError INPUT_INVALID
 */
export function parseVerifyUrl(text: string): URL {
  const url = URL.parse(text) ?? undefined;
  if (url !== undefined && isSafe(url) && url.username === '' && url.password === '') {
    return url;
  }
  throw inputProblem(
    'verify-url',
    'must be a whole https URL without user and password (http only for loopback).',
  );
}

/** Reads the `ims-endpoint` input, a host or a URL. The workflow author may name any host. */
function parseImsEndpoint(text: string): URL {
  const url = parseOrigin(text);
  if (url !== undefined && isSafe(url)) {
    return url;
  }
  throw inputProblem(
    'ims-endpoint',
    'must be a host or an https URL without a path, such as `ims-na1.adobelogin.com` (http only for loopback).',
  );
}

/**
 * Reads the IMS host that a credential file names. A file may come from elsewhere, so that only
 * Adobe's own hosts are taken.
 */
function parseFileEndpoint(text: string): URL {
  const url = parseOrigin(text);
  if (url?.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.adobelogin.com')) {
    return url;
  }
  throw new ActionError(
    'CREDENTIALS_INVALID',
    '`credentials`: `imsEndpoint` in the file is not a host under adobelogin.com. If you trust it, set the input `ims-endpoint`.',
  );
}

function parseOrigin(text: string): URL | undefined {
  const full = /^[A-Za-z][A-Za-z\d+.-]*:\/\//.test(text) ? text : `https://${text}`;
  const url = URL.parse(full) ?? undefined;
  return url !== undefined && `${url.origin}/` === url.href ? url : undefined;
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** URL has already turned every way of writing an address into one. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
