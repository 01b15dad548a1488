import { runMain } from '../dist/_run.ts';
import type { StepResult } from '../harness/run-step.ts';
import { parseWorkflowCommand } from '../harness/workflow-commands.ts';
import type { ImsSimulator } from '../simulators/ims/ims-simulator.ts';

/** Runs main against the simulator; gives the result and the requests that it sent. */
export async function runAgainst(simulator: ImsSimulator, inputs: Record<string, string>) {
  const before = simulator.requests.length;
  const result = await runMain({ 'ims-endpoint': simulator.url, ...inputs });
  return { result, requests: simulator.requests.slice(before) };
}

/** All that was written on stdout and stderr, apart from the commands that mask. */
export function shownBy({ rawStdout, rawStderr }: StepResult): string {
  const lines = rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  return [...lines, rawStderr].join('\n');
}

/** The values that are masked before anything else is written. */
export function masksBeforeAll({ rawStdout }: StepResult): string[] {
  const lines = rawStdout.split('\n');
  const others = lines.findIndex((line) => !line.startsWith('::add-mask::'));
  return lines.slice(0, others).map((line) => parseWorkflowCommand(line)?.data ?? '');
}

/** The lines of a PEM that hold its secret, without a short rest. */
export function secretLines(pem: string): string[] {
  return pem.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
}

/** A file with some of its fields changed, at the top or in `integration`; undefined removes one. */
export function withFields(file: string, fields: Record<string, unknown>): string {
  const value = JSON.parse(file);
  Object.assign(value.integration ?? value, fields);
  return JSON.stringify(value);
}
