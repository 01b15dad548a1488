import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { anchorsOf, DOCUMENTS, elements, findFiles, ROOT, readText } from './_documents.ts';

/** Whether a link leads somewhere; what it leads to on other hosts is not looked at. */
function resolves(document: string, href: string): boolean {
  if (/^https:/.test(href)) {
    return true;
  }
  const [file = '', anchor] = href.split('#');
  const target = file === '' ? document : posix.join(posix.dirname(document), file);
  if (!existsSync(join(ROOT, target))) {
    return false;
  }
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

test.each(DOCUMENTS)('every link in %s leads somewhere', (document) => {
  const hrefs = elements<Tokens.Link>(document, 'link').map(({ href }) => href);
  expect(hrefs.filter((href) => !resolves(document, href))).toEqual([]);
});

test('every page that the source names by a link has the section', () => {
  const source = findFiles('src/**/*.ts').map(readText).join('\n');
  const links = [...source.matchAll(/pageLink\('([^']+)', '([^']+)'\)/g)];

  expect(links.length).toBeGreaterThan(0);
  for (const [, page = '', anchor] of links) {
    expect(anchorsOf(page)).toContain(anchor);
  }
});

test.each(['docs/security.md#check-a-release', 'docs/proven.md', 'docs/which-credential.md'])(
  'the README leads to %s',
  (href) => {
    const hrefs = elements<Tokens.Link>('README.md', 'link').map((link) => link.href);
    expect(hrefs).toContain(href);
  },
);

test('a link to a missing file or heading is noticed', () => {
  expect(resolves('README.md', 'docs/absent.md')).toBe(false);
  expect(resolves('docs/security.md', '../README.md#absent')).toBe(false);
  expect(resolves('docs/security.md', '../README.md#inputs')).toBe(true);
});
