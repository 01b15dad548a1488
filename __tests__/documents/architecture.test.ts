import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { elements, findFiles, readText } from './_documents.ts';

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
