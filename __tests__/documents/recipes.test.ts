import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { RECIPE_CASES } from '../workflows/recipe-cases.ts';
import { RECIPES } from '../workflows/recipes.ts';
import { DOCUMENTS, elements, findFiles, readText } from './_documents.ts';

describe('docs/recipes.md', () => {
  test.each(RECIPES.filter(({ blocks }) => blocks.length > 0))(
    '$title has one workflow or list of steps, and says whether it is run',
    ({ blocks, marks }) => {
      expect(blocks).toHaveLength(1);
      expect(marks).toHaveLength(1);
    },
  );

  test('says of those recipes that they are run which our tests run', () => {
    const run = RECIPES.filter(({ marks }) => marks.some((mark) => mark.startsWith('Run')));
    expect(run.map(({ title }) => title)).toEqual(Object.keys(RECIPE_CASES));
  });
});

/** Lines that give a token to a command. printf, test and echo are part of the shell, as are functions. */
function tokensOnCommandLines(text: string): string[] {
  const shown = /\$\{?\w*_TOKEN\b|outputs\.token\b/;
  const harmless = /^\s*(-?\s*run:\s*)?(printf|test|echo|configs|[A-Z_]+:) |:@<\(printf /;
  return text.split('\n').filter((line) => shown.test(line) && !harmless.test(line));
}

const codeOf = (path: string) =>
  elements<Tokens.Code>(path, 'code')
    .map(({ text }) => text)
    .join('\n');

test.each(DOCUMENTS)('no block of %s puts a token on a command line', (path) => {
  expect(tokensOnCommandLines(codeOf(path))).toEqual([]);
});

test.each(findFiles('examples/*.yml'))('%s puts no token on a command line', (path) => {
  expect(tokensOnCommandLines(readText(path))).toEqual([]);
});

test('a token on a command line is noticed', () => {
  const header = '--header "Authorization: Bearer $AEM_IMS_TOKEN"';
  expect(tokensOnCommandLines(`curl ${header} x\n  ${header}`)).toHaveLength(2);
  expect(
    tokensOnCommandLines('docker run --env X=$' + '{{ steps.ims.outputs.token }}'),
  ).toHaveLength(1);
});
