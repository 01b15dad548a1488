// Prints the script of one step of an example, for live.yml to run it as it is.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Job {
  readonly steps: readonly { readonly name?: string; readonly run?: string }[];
}

const [example, name] = process.argv.slice(2);
const file = new URL(`../../examples/${example}.yml`, import.meta.url);
const { jobs } = parse(readFileSync(file, 'utf8')) as { readonly jobs: Record<string, Job> };
const steps = Object.values(jobs).flatMap((job) => job.steps);
const script = steps.find((step) => step.name === name)?.run;
if (script === undefined) {
  throw new Error(`examples/${example}.yml has no step "${name}" with a script.`);
}
process.stdout.write(script);
