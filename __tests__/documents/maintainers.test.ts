import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import recorded from '../workflows/recorded-actions.json' with { type: 'json' };
import { elements, findFiles, type Job, readText, readWorkflow } from './_documents.ts';

/** The names that GitHub gives the checks of a job. */
function checksOf({ name = '', strategy }: Job): string[] {
  return (strategy?.matrix.os ?? ['']).map((os) => name.replace(/\$\{\{ matrix\.os \}\}/, os));
}

const PAGE = 'docs/maintainers.md';
const COMMANDS = elements<Tokens.Code>(PAGE, 'code').map(({ text }) => text);
const namedBy = (pattern: RegExp) =>
  COMMANDS.flatMap((text) => [...text.matchAll(pattern)]).map(([, name = '']) => name);

test('every check that the rules require is one that pull requests get, with all that it needs', () => {
  const required = namedBy(/context: "(.+?)"/g);
  const workflows = findFiles('.github/workflows/*.yml')
    .map(readWorkflow)
    .filter((workflow) => 'pull_request' in workflow.on);
  const jobs = workflows.flatMap((workflow) => Object.values(workflow.jobs));

  expect(required.length).toBeGreaterThan(5);
  expect(jobs.flatMap(checksOf)).toEqual(expect.arrayContaining(required));
  // GitHub skips a job when one that it needs fails, and takes a skipped check for a passed one.
  const needed = workflows.flatMap((workflow) =>
    Object.values(workflow.jobs)
      .filter((job) => checksOf(job).some((name) => required.includes(name)))
      .flatMap(({ needs = [] }) => [needs].flat().map((id) => workflow.jobs[id] as Job)),
  );
  expect(required).toEqual(expect.arrayContaining(needed.flatMap(checksOf)));
});

test('the actions whose metadata were compared at another version are named', () => {
  const pins = findFiles('.github/workflows/*.yml').flatMap((path) => [
    ...readText(path).matchAll(/uses: ([\w/-]+)@([0-9a-f]{40}) /g),
  ]);
  const differing = pins
    .filter(([, name = '', commit]) => recorded[name as keyof typeof recorded]?.commit !== commit)
    .map(([, name = '']) => name.split('/').slice(0, 2).join('/'));
  const [sentence = ''] = /those of [^;]* older version/.exec(readText(PAGE)) ?? [];
  const named = [...sentence.matchAll(/`(.+?)`/g)].map(([, name]) => name);
  expect(named).toEqual([...new Set(differing)].sort());
});

test('every setting that is set is also checked', () => {
  const set = namedBy(/--method PUT 'repos\/\{owner\}\/\{repo\}\/(\S+)'/g);
  const checked = namedBy(/gh api 'repos\/\{owner\}\/\{repo\}\/(\S+)'/g);
  expect(set.length).toBeGreaterThan(4);
  expect(checked).toEqual(expect.arrayContaining([...set, 'rulesets']));
});
