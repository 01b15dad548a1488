import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

/** The pages that messages lead to. */
type Page = 'docs/troubleshooting.md' | 'docs/which-credential.md';

/** More than any real address needs; the rest of an annotation is for the message. */
const MAX_LINK_LENGTH = 1000;

/** Where the entry of an error code can be read; see {@link pageLink}. */
export function helpLink(code: string): string {
  return pageLink('docs/troubleshooting.md', code.toLowerCase());
}

/**
 * Where a section can be read: the page in the repository and at the ref that the workflow names in
 * `uses:`. The runner tells both, and empties them for `uses: ./…` (github-facts.md
 * section 8: RUNNER:ActionRunner.cs); the page is then a file of the repository that runs, if at all.
 *
 * @returns an http(s) URL on one line, or words that name the page where there is none
 */
export function pageLink(page: Page, anchor: string): string {
  const origin = serverOrigin();
  const path = pagePath(page);
  const link = `${origin}/${path}#${anchor}`;
  const isLink = origin !== undefined && path !== undefined && link.length <= MAX_LINK_LENGTH;
  return isLink ? link : `${page}#${anchor} in the repository of this action`;
}

function serverOrigin(): string | undefined {
  const text = variable('GITHUB_SERVER_URL') || 'https://github.com';
  const url = URL.parse(text) ?? undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.origin : undefined;
}

function pagePath(page: Page): string | undefined {
  const repository = variable('GITHUB_ACTION_REPOSITORY');
  const ref = variable('GITHUB_ACTION_REF');
  return repository === '' && ref === '' ? localPagePath(page) : blobPath(repository, ref, page);
}

/** Not for an action that an earlier step fetched from another repository. */
function localPagePath(page: Page): string | undefined {
  const actionFolder = dirname(dirname(process.argv[1] ?? ''));
  const folder = relative(variable('GITHUB_WORKSPACE'), actionFolder);
  const isForeign = folder !== '' && existsSync(join(actionFolder, '.git'));
  // It is absolute on another drive of Windows; a `..` makes no link.
  if (isAbsolute(folder) || isForeign || !existsSync(join(actionFolder, page))) {
    return undefined;
  }
  const path = join(folder, page).replaceAll('\\', '/');
  return blobPath(variable('GITHUB_REPOSITORY'), variable('GITHUB_SHA'), path);
}

/** A ref may hold slashes, and signs that mean something in a URL. */
function blobPath(repository: string, ref: string, path: string): string | undefined {
  const isPlain = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[!-~\u00a1-\uffff]+$/.test(ref);
  const segments = [repository, 'blob', ref, path].join('/').split('/');
  const isWhole = segments.every((segment) => !/^\.{0,2}$/.test(segment) && segment.isWellFormed());
  return isPlain && isWhole ? segments.map(encodeSegment).join('/') : undefined;
}

function encodeSegment(segment: string): string {
  const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(segment).replace(/[!'()*]/g, percent);
}

function variable(name: string): string {
  return process.env[name] ?? '';
}
