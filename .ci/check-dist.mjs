// Fails unless the committed dist/ is, byte for byte, what `npm run build` has just made, and
// action.yml runs nothing but files of it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

const cwd = dirname(import.meta.dirname);

function git(...gitArguments) {
  return execFileSync('git', gitArguments, { cwd, encoding: 'utf8' });
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

const changed = git('status', '--porcelain', '--', 'dist');
if (changed !== '') {
  fail(
    `dist/ is not what the source makes. Commit the result of "npm run build":\n${changed}${git('diff', '--stat', '--', 'dist')}`,
  );
}

const { using, ...runs } = parse(readFileSync(join(cwd, 'action.yml'), 'utf8')).runs;
const STAGES = ['pre', 'main', 'post'];
const KNOWN = [...STAGES, 'pre-if', 'post-if'];
const built = git('ls-files', '--', 'dist').split('\n');
const foreign = STAGES.filter((stage) => stage in runs && !built.includes(runs[stage]));
if (using !== 'node24' || !('main' in runs)) {
  fail('action.yml has to run Node 24, on a file of dist/.');
}
for (const key of Object.keys(runs).filter((key) => !KNOWN.includes(key))) {
  fail(`runs.${key} in action.yml is nothing that this action needs.`);
}
for (const stage of foreign) {
  fail(`runs.${stage} in action.yml is "${runs[stage]}", which is no file of dist/.`);
}
