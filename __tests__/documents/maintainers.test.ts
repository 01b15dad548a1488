import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import recorded from '../workflows/recorded-actions.json' with { type: 'json' };
import { elements, findFiles, readText } from './_documents.ts';

interface Job {
  readonly name: string;
  readonly strategy?: { readonly matrix: { readonly os?: readonly string[] } };
  readonly needs?: string | readonly string[];
}

/** The names that GitHub gives the checks of a job. */
function checksOf({ name, strategy }: Job): string[] {
  return (strategy?.matrix.os ?? ['']).map((os) => name.replace(/\$\{\{ matrix\.os \}\}/, os));
}

/** The workflows that a pull request starts. */
const WORKFLOWS = findFiles('.github/workflows/*.yml')
  .map((path) => parse(readText(path)) as { on: object; jobs: Record<string, Job> })
  .filter((workflow) => 'pull_request' in workflow.on);
const CHECKS = WORKFLOWS.flatMap(({ jobs }) => Object.values(jobs).flatMap(checksOf));

const COMMANDS = elements<Tokens.Code>('docs/maintainers.md', 'code').map(({ text }) => text);

const required = COMMANDS.flatMap((text) => [...text.matchAll(/context: "(.+?)"/g)]).map(
  ([, name = '']) => name,
);

test('every check that the rules require is one that pull requests get', () => {
  expect(required.length).toBeGreaterThan(5);
  expect(CHECKS).toEqual(expect.arrayContaining(required));
});

// GitHub skips a job when one that it needs fails, and takes a skipped check for a passed one.
test('what a required check needs is required too', () => {
  for (const { jobs } of WORKFLOWS) {
    const demanding = Object.values(jobs).filter((job) =>
      checksOf(job).some((name) => required.includes(name)),
    );
    for (const { needs = [] } of demanding) {
      for (const id of [needs].flat()) {
        expect(required).toEqual(expect.arrayContaining(checksOf(jobs[id] as Job)));
      }
    }
  }
});

test('the actions whose metadata were compared at another version are named', () => {
  const pins = findFiles('.github/workflows/*.yml').flatMap((path) => [
    ...readText(path).matchAll(/uses: ([\w/-]+)@([0-9a-f]{40}) /g),
  ]);
  const differing = pins
    .filter(([, name = '', commit]) => recorded[name as keyof typeof recorded]?.commit !== commit)
    .map(([, name = '']) => name.split('/').slice(0, 2).join('/'));
  const [sentence = ''] =
    /those of [^;]* older version/.exec(readText('docs/maintainers.md')) ?? [];
  const named = [...sentence.matchAll(/`(.+?)`/g)].map(([, name]) => name);
  expect(named).toEqual([...new Set(differing)].sort());
});

test('every setting that is set is also checked', () => {
  const places = (pattern: RegExp) =>
    COMMANDS.flatMap((text) => [...text.matchAll(pattern)]).map(([, path]) => path);
  const set = places(/--method PUT 'repos\/\{owner\}\/\{repo\}\/(\S+)'/g);
  const checked = places(/gh api 'repos\/\{owner\}\/\{repo\}\/(\S+)'/g);
  expect(set.length).toBeGreaterThan(4);
  expect(checked).toEqual(expect.arrayContaining([...set, 'rulesets']));
});
