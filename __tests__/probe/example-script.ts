// Prints the script of one step of an example, for live.yml to run it as it is.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Example {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const [example, name] = process.argv.slice(2);
const file = new URL(`../../examples/${example}.yml`, import.meta.url);
const { jobs } = parse(readFileSync(file, 'utf8')) as Example;
const steps = Object.values(jobs).flatMap((job) => job.steps);
const script = steps.find((step) => step.name === name)?.run;
if (script === undefined) {
  console.error(`examples/${example}.yml has no step "${name}" with a script.`);
  process.exitCode = 1;
} else {
  process.stdout.write(script);
}
