import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { type RunActionOptions, runAction, type StepResult } from '../harness/run-step.ts';
import type { Account } from '../simulators/ims/account.ts';
import type { ImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import { copyPublishedAction } from '../workflows/published-action.ts';

/** Longer than any run here may take: reaching it means that the process hangs. */
const HANG_MS = 30_000;

/** For `jest.setTimeout`: machines under load start processes slowly. */
export const TEST_LIMIT_MS = 60_000;

/** A short time limit that lets the process start on a busy machine. */
export const SHORT_LIMIT = { 'timeout-seconds': '3' };
/** When such a step has ended: with the second that the contract adds, and four for that machine. */
export const SHORT_LIMIT_END_MS = 8000;

/** Runs main of the built action. However it ends, it shows nothing that it has masked. */
export async function runMain(
  inputs: Record<string, string>,
  options: Omit<RunActionOptions, 'inputs'> = {},
): Promise<StepResult> {
  const result = await runAction({ timeoutMs: HANG_MS, ...options, inputs });
  const printed = result.rawStdout.replaceAll(/^::add-mask::.*$/gm, '');
  const texts = [printed, result.rawStderr, result.summary];
  // Shorter ones, of the plain values in tests, may be innocent words.
  const masks = result.masks.filter((mask) => mask.length > 11);
  expect(masks.filter((mask) => texts.some((text) => text.includes(mask)))).toEqual([]);
  return result;
}

/** Copies the built action to a new folder, where it can be damaged. */
export function copyAction(): string {
  const copy = mkdtempSync(join(tmpdir(), 'action-copy-'));
  copyPublishedAction(copy);
  return copy;
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

/** Runs one step against an answer of IMS; returns the result and the number of requests. */
export async function runAgainst(
  simulator: ImsSimulator,
  step: MisbehaviourStep,
  inputs: Record<string, string> = {},
) {
  simulator.misbehave({ always: step });
  const before = simulator.counters.requests;
  const result = await runMain({ ...goodInputs(simulator), ...inputs });
  simulator.misbehave({});
  return { result, requests: simulator.counters.requests - before };
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
 * The step ended as a failure must: exit code 1, one error with this code and a link at its end,
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
  expect(message.split('\n').at(-1)).toMatch(/^More about this error: \S+#\w+( in the repo.*)?$/);
  return message;
}

/** How each message ends for `uses: org/aem-ims-token@v1`. */
export function helpAtTheEnd(code: ErrorCode): RegExp {
  const page = 'https://github.com/org/aem-ims-token/blob/v1/docs/troubleshooting.md';
  return new RegExp(`\\nMore about this error: ${page}#${code.toLowerCase()}$`);
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
