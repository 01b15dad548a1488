import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { elements, findFiles, readText, tableRows } from './_documents.ts';

/** The folder right below `src` that a file is in; `top` for none. */
function folderOf(path: string): string {
  const [, folder = '', file] = path.split('/');
  return file === undefined ? 'top' : folder;
}

function importsBetweenFolders(): string[] {
  const arrows = findFiles('src/**/*.ts').flatMap((path) =>
    [...readText(path).matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target = '']) => {
      return [folderOf(path), folderOf(posix.join(posix.dirname(path), target))];
    }),
  );
  const others = arrows.filter(([from, to]) => from !== to);
  return [...new Set(others.map((arrow) => arrow.join(' --> ')))].sort();
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
      const [from, to] = line.split('-->').map((side) => side.split('&').map((id) => id.trim()));
      return (from ?? []).flatMap((source) =>
        (to ?? []).map((target) => `${source} --> ${target}`),
      );
    })
    .sort();
}

test('the picture shows which folder imports from which', () => {
  expect(arrowsOfThePicture()).toEqual(importsBetweenFolders());
});

test('no folders import from each other in a circle', () => {
  expect(cyclesAmong(importsBetweenFolders())).toEqual([]);
  const circle = ['a --> b', 'b --> c', 'c --> a'];
  expect(cyclesAmong([...circle, 'x --> a', 'c --> y']).toSorted()).toEqual(
    expect.arrayContaining(circle),
  );
});

test('the table has a row for every folder', () => {
  const rows = tableRows('docs/architecture.md', 'folder').map(([folder = '']) => folder);
  const folders = findFiles('src/*/').map((path) => `\`${posix.basename(path)}\``);
  expect(rows.toSorted()).toEqual(['`src/*.ts`', ...folders].toSorted());
});
