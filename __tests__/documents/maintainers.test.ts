import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { elements, findFiles, readText } from './_documents.ts';

interface Job {
  readonly name: string;
  readonly strategy?: { readonly matrix: { readonly os?: readonly string[] } };
}

/** The checks that a pull request gets, by the names that GitHub gives them. */
const CHECKS = findFiles('.github/workflows/*.yml')
  .map((path) => parse(readText(path)) as { on: object; jobs: Record<string, Job> })
  .filter((workflow) => 'pull_request' in workflow.on)
  .flatMap(({ jobs }) => Object.values(jobs))
  .flatMap(({ name, strategy }) =>
    (strategy?.matrix.os ?? ['']).map((os) => name.replace(/\$\{\{ matrix\.os \}\}/, os)),
  );

const COMMANDS = elements<Tokens.Code>('docs/maintainers.md', 'code').map(({ text }) => text);

test('every check that the rules require is one that pull requests get', () => {
  const required = COMMANDS.flatMap((text) => [...text.matchAll(/context: "(.+?)"/g)]).map(
    ([, name]) => name,
  );
  expect(required.length).toBeGreaterThan(5);
  expect(CHECKS).toEqual(expect.arrayContaining(required));
});

test('every setting that is set is also checked', () => {
  const places = (pattern: RegExp) =>
    COMMANDS.flatMap((text) => [...text.matchAll(pattern)]).map(([, path]) => path);
  const set = places(/--method PUT 'repos\/\{owner\}\/\{repo\}\/(\S+)'/g);
  const checked = places(/gh api 'repos\/\{owner\}\/\{repo\}\/(\S+)'/g);
  expect(set.length).toBeGreaterThan(4);
  expect(checked).toEqual(expect.arrayContaining([...set, 'rulesets']));
});
