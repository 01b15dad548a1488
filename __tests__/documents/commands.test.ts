import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { RECIPE_CASES } from '../workflows/recipe-cases.ts';
import { RECIPES } from '../workflows/recipes.ts';
import { DOCUMENTS, elements, findFiles, readText } from './_documents.ts';

const codeOf = (path: string) =>
  elements<Tokens.Code>(path, 'code')
    .map(({ text }) => text)
    .join('\n');

/** Lines that give a token to a command. printf, test and echo are part of the shell, as are functions. */
function tokensOnCommandLines(text: string): string[] {
  const shown = /\$\{?\w*_TOKEN\b|outputs\.token\b/;
  const harmless = /^\s*(-?\s*run:\s*)?(printf|test|echo|configs|[A-Z_]+:) |:@<\(printf /;
  return text.split('\n').filter((line) => shown.test(line) && !harmless.test(line));
}

test.each(DOCUMENTS)(
  'no command in %s shows a token, or takes a redirect to the login page for a success',
  (path) => {
    const code = codeOf(path);
    expect(tokensOnCommandLines(code)).toEqual([]);
    const calls = code.match(/curl --config -(?:.*\\\n)*.*/g) ?? [];
    expect(calls.filter((call) => !call.includes('--location --max-redirs 0'))).toEqual([]);
  },
);

test.each(findFiles('examples/*.yml'))('no command in %s shows a token', (path) => {
  expect(tokensOnCommandLines(readText(path))).toEqual([]);
});

test('a token on a command line is noticed', () => {
  const header = '--header "Authorization: Bearer $AEM_IMS_TOKEN"';
  expect(tokensOnCommandLines(`curl ${header} x\n  ${header}`)).toHaveLength(2);
  const docker = ['docker run --env X=$', '{{ steps.ims.outputs.token }}'].join('');
  expect(tokensOnCommandLines(docker)).toHaveLength(1);
});

test('each recipe has one workflow or list of steps, and says truly whether our tests run it', () => {
  for (const { title, blocks, marks } of RECIPES.filter((recipe) => recipe.blocks.length > 0)) {
    expect([title, blocks.length, marks.length]).toEqual([title, 1, 1]);
  }
  const run = RECIPES.filter(({ marks }) => marks.some((mark) => mark.startsWith('Run')));
  expect(run.map(({ title }) => title)).toEqual(Object.keys(RECIPE_CASES));
});
