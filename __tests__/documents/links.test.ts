import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { anchorsOf, DOCUMENTS, elements, findFiles, ROOT, readText } from './_documents.ts';

const linksOf = (document: string) =>
  elements<Tokens.Link>(document, 'link').map(({ href }) => href);

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
  expect(linksOf(document).filter((href) => !resolves(document, href))).toEqual([]);
});

test('a link to a missing file or heading is noticed', () => {
  expect(resolves('README.md', 'docs/absent.md')).toBe(false);
  expect(resolves('docs/security.md', '../README.md#absent')).toBe(false);
  expect(resolves('docs/security.md', '../README.md#inputs')).toBe(true);
});

test('the README leads to what a reader must find', () => {
  const pages = ['docs/security.md#check-a-release', 'docs/proven.md', 'docs/which-credential.md'];
  expect(linksOf('README.md')).toEqual(expect.arrayContaining(pages));
});

test('every page that the source names by a link has the section', () => {
  const source = findFiles('src/**/*.ts').map(readText).join('\n');
  const links = [...source.matchAll(/pageLink\('([^']+)', '([^']+)'\)/g)];
  expect(links).not.toEqual([]);
  for (const [, page = '', anchor] of links) {
    expect(anchorsOf(page)).toContain(anchor);
  }
});

test('only npm scripts and files of .ci that exist are named', () => {
  const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
  const others = findFiles('.github/workflows/*.yml', '.ci/*', '.ci/tools/*');
  for (const path of [...DOCUMENTS, ...others].filter((one) =>
    statSync(join(ROOT, one)).isFile(),
  )) {
    const text = readText(path);
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script]) => script);
    const files = [...text.matchAll(/\.ci\/[a-z]+[\w-]*(\.\w+)*/g)].map(([file]) => file);
    expect([path, ...Object.keys(scripts)]).toEqual(expect.arrayContaining([path, ...named]));
    expect([path, ...files.filter((file) => !existsSync(join(ROOT, file)))]).toEqual([path]);
  }
});
