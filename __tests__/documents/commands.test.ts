import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DOCUMENTS, findFiles, ROOT, readText } from './_documents.ts';

const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };

const FILES = [
  ...DOCUMENTS,
  ...findFiles('.github/workflows/*.yml', '.ci/*', '.ci/tools/*'),
].filter((path) => statSync(join(ROOT, path)).isFile());

describe.each(FILES)('%s', (path) => {
  const text = readText(path);

  test('names only npm scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)|\bnpm (test)\b/g)].map(
      ([, script, test]) => script ?? test,
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  test('names only files of .ci that exist', () => {
    const named = [...text.matchAll(/\.ci\/[a-z]+[\w-]*(\.\w+)*/g)].map(([file]) => file);
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
