import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { elements, findFiles, readText, tableRows } from './_documents.ts';

/** The folder right below `src` that a file is in; `top` for none. */
function folderOf(path: string): string {
  const [, folder = '', file] = path.split('/');
  return file === undefined ? 'top' : folder;
}

/** Which folder imports from which, as the picture shows it. */
function importsBetweenFolders(): string[] {
  const arrows = findFiles('src/**/*.ts').flatMap((path) =>
    [...readText(path).matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
      .map(([, target = '']) => folderOf(posix.join(posix.dirname(path), target)))
      .filter((folder) => folder !== folderOf(path))
      .map((folder) => `${folderOf(path)} --> ${folder}`),
  );
  return [...new Set(arrows)].sort();
}

/** What is left of the arrows after every folder that imports from none is taken away, again and again. */
function cyclesAmong(arrows: readonly string[]): readonly string[] {
  const sources = arrows.map((arrow) => arrow.split(' --> ')[0]);
  const left = arrows.filter((arrow) => sources.includes(arrow.split(' --> ')[1]));
  return left.length === arrows.length ? left : cyclesAmong(left);
}

function arrowsOfThePicture(): string[] {
  const blocks = elements<Tokens.Code>('docs/architecture.md', 'code');
  const lines = blocks.find(({ lang }) => lang === 'mermaid')?.text.split('\n') ?? [];
  return lines
    .flatMap((line) => {
      const [from = [], to = []] = line.split('-->').map((side) => side.trim().split(/\s*&\s*/));
      return from.flatMap((source) => to.map((target) => `${source} --> ${target}`));
    })
    .sort();
}

test('the picture shows which folder imports from which, and no circle', () => {
  expect(arrowsOfThePicture()).toEqual(importsBetweenFolders());
  expect(cyclesAmong(importsBetweenFolders())).toEqual([]);
  expect(cyclesAmong(['a --> b', 'b --> a', 'b --> c'])).toEqual(['a --> b', 'b --> a']);
});

test('the table has a row for every folder', () => {
  const rows = tableRows('docs/architecture.md', 'folder').map(([folder = '']) => folder);
  const folders = findFiles('src/*/').map((path) => `\`${posix.basename(path)}\``);
  expect(rows.toSorted()).toEqual(['`src/*.ts`', ...folders].toSorted());
});

test('every file of src that it names exists, under a name that no other has', () => {
  const names = findFiles('src/**/*.ts').map((path) => posix.basename(path));
  const [text = ''] = readText('docs/architecture.md').split('## Where else');
  const named = [...text.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => names.filter((one) => one === name).length !== 1)).toEqual([]);
});

test('CONTRIBUTING says of every folder with tests what belongs there', () => {
  const paths = findFiles('__tests__/**/*.{test,workflow,windows}.ts');
  const folders = new Set(paths.map((path) => path.split('/')[1]));
  const levels = readText('CONTRIBUTING.md').match(/^\d\. `.*$/gm) ?? [];
  const named = levels.flatMap((line) =>
    [
      ...line
        .split(/:(?!\/)/, 1)
        .join()
        .matchAll(/`([a-z]+)`/g),
    ].map(([, name]) => name),
  );
  expect(new Set(named)).toEqual(folders);
});
