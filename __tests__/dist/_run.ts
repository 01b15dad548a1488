import { expect } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { type RunActionOptions, runAction, type StepResult } from '../harness/run-step.ts';
import type { Account } from '../simulators/ims/account.ts';
import type { ImsSimulator } from '../simulators/ims/ims-simulator.ts';

/** Longer than any run here may take: reaching it means that the process hangs. */
const HANG_MS = 30_000;

/** A short time limit that lets the process start on a busy machine. */
export const SHORT_LIMIT = { 'timeout-seconds': '3' };
/** When such a step has ended: with the second that the contract adds, and four for that machine. */
export const SHORT_LIMIT_END_MS = 8000;

/** Runs main of the built action. */
export function runMain(
  inputs: Record<string, string>,
  options: RunActionOptions = {},
): Promise<StepResult> {
  return runSafely({ ...options, inputs });
}

/** Runs post of the built action with what main saved. It never fails. */
export async function runPost(
  inputs: Record<string, string>,
  state: Record<string, string>,
  options: RunActionOptions = {},
): Promise<StepResult> {
  const result = await runSafely({ ...options, stage: 'post', inputs, state });
  expect(result).toMatchObject({ exitCode: 0, signal: null, rawStderr: '' });
  return result;
}

/** However a step ends, it shows nothing that it has masked. */
async function runSafely(options: RunActionOptions): Promise<StepResult> {
  const result = await runAction({ timeoutMs: HANG_MS, ...options });
  // Shorter ones, of the plain values in tests, may be innocent words.
  const masks = result.masks.filter((mask) => mask.length > 11);
  const shown = shownBy(result);
  expect(masks.filter((mask) => shown.includes(mask))).toEqual([]);
  return result;
}

/** All that a process wrote on stdout, stderr and the summary, apart from the commands that mask. */
export function shownBy({ rawStdout, rawStderr, summary }: StepResult): string {
  const others = rawStdout.replaceAll(/^::add-mask::.*\r?\n/gm, '');
  return [others, rawStderr, summary].join('\n').replaceAll('%25', '%');
}

/** Flags of Node that run code before the action. */
export function preload(code: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

/** Has the process believe that it was started so much earlier. */
export function startedEarlier(seconds: number): string[] {
  return preload(`const { uptime } = process; process.uptime = () => uptime() + ${seconds};`);
}

/** The first account of a simulator. */
export function firstAccount(simulator: ImsSimulator): Account {
  const [account] = simulator.accounts;
  if (account === undefined) {
    throw new Error('the simulator has no account');
  }
  return account;
}

/** The inputs of a step that succeeds. */
export function goodInputs(simulator: ImsSimulator): Record<string, string> {
  const account = firstAccount(simulator);
  return {
    'client-id': account.clientId,
    'client-secret': account.clientSecrets[0] ?? '',
    'ims-endpoint': simulator.url,
    scopes: account.scopes.join(','),
  };
}

/** Inputs for a server that is not a simulator. */
export function anyInputs(endpoint: string): Record<string, string> {
  return { 'client-id': 'some-client', 'client-secret': 'hush-hush', 'ims-endpoint': endpoint };
}

/** The step ended as a success does: nothing on stderr, no error. */
export function expectSuccess(result: StepResult): void {
  expect(failuresOf(result)).toEqual([]);
  expect(result).toMatchObject({ exitCode: 0, rawStderr: '', timedOut: false });
  expect(result.outputs['token']).toMatch(/^[\x21-\x7e]+$/);
}

/**
 * The step ended as a failure must: exit code 1, one error with this code and its link at the end,
 * nothing handed over, nothing on stderr, no stack trace.
 *
 * @returns the message of the error
 */
export function expectFailure(result: StepResult, code: ErrorCode): string {
  expect(result).toMatchObject({
    exitCode: 1,
    signal: null,
    timedOut: false,
    rawStderr: '',
    outputs: {},
    environment: {},
    filesWritten: [],
  });
  expect(result.rawStdout).not.toMatch(/^\s+at /m);
  const failures = failuresOf(result);
  expect(failures.map(({ properties }) => properties['title'])).toEqual([`aem-ims-token: ${code}`]);
  const message = failures[0]?.message ?? '';
  const help = new RegExp(`^More about this error: \\S+#${code.toLowerCase()}( in the repo.*)?$`);
  expect(message.split('\n').at(-1)).toMatch(help);
  return message;
}

/** The warnings of a step. */
export function warningsOf(result: StepResult): string[] {
  return result.annotations
    .filter(({ level }) => level === 'warning')
    .map(({ message }) => message);
}

/** The lines that announce another attempt. */
export function retryLinesOf(result: StepResult): string[] {
  return result.log.split('\n').filter((line) => line.includes('; next in '));
}

function failuresOf(result: StepResult) {
  return result.annotations.filter(({ level }) => level === 'error');
}
