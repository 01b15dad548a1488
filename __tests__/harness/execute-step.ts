import { delimiter } from 'node:path';
import { CommandProcessor } from './command-processor.ts';
import { type Interruptions, type ProcessResult, runProcess } from './run-process.ts';
import { inheritedVariables, runnerVariables } from './runner-environment.ts';
import { createRunnerFiles, type RunnerFileContents, readRunnerFiles } from './runner-files.ts';
import { findWrittenFiles, listFiles, type Sandbox, type WrittenFile } from './sandbox.ts';
import type { SecretMasker } from './secret-masker.ts';
import { type Annotation, StepLog } from './step-log.ts';
import type { Variables } from './variables.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

/** What a step and its reader get to see. */
export interface StepResult extends ProcessResult, Omit<RunnerFileContents, 'hasFailed'> {
  outcome: 'success' | 'failure' | 'cancelled';
  /** Values given to add-mask, in order. */
  masks: string[];
  /** Workflow commands on stdout and stderr, in the order in which they came. */
  commands: WorkflowCommand[];
  annotations: Annotation[];
  /** The log as the runner shows it, masked. */
  log: string;
  /** Files made or changed outside the runner's own, with their content. */
  filesWritten: WrittenFile[];
}

/** One process to run as a step. */
export interface StepRequest extends Interruptions {
  id: string;
  file: string;
  arguments: string[];
  /** Variables of the step, in the order in which later ones win: exported, `env:`, state, inputs. */
  variables: Variables;
  /** Folders that earlier steps put before PATH. */
  prependedPaths?: string[];
  isDebug: boolean;
  sandbox: Sandbox;
  masker: SecretMasker;
  /** Writes what the runner prints before it starts the process. */
  writeHeader: (log: StepLog) => void;
  /** Whether the runner adds an error with the exit code (for shell steps it does). */
  isExitCodeReported: boolean;
}

/** Runs a step's process between the runner's preparations and its evaluation. */
export async function executeStep(request: StepRequest): Promise<StepResult> {
  const { sandbox, masker, isDebug } = request;
  const log = new StepLog(masker, isDebug);
  const processor = new CommandProcessor(log, masker, isDebug);
  const files = createRunnerFiles(sandbox.runnerTemp);
  const filesBefore = listFiles(sandbox);
  request.writeHeader(log);
  const ended = await runProcess({
    ...request,
    workingDirectory: sandbox.workspace,
    environment: { ...stepVariables(request), ...files },
    onLine: (line) => processor.processLine(line),
  });
  reportEnd(ended, request, log);
  const { hasFailed, ...contents } = readRunnerFiles(files, log, masker);
  const isFailed = ended.exitCode !== 0 || processor.hasFailed || hasFailed;
  return {
    ...ended,
    ...contents,
    outputs: { ...processor.outputs, ...contents.outputs },
    state: { ...processor.state, ...contents.state },
    outcome: ended.cancelled ? 'cancelled' : isFailed ? 'failure' : 'success',
    masks: processor.masks,
    commands: processor.commands,
    annotations: log.annotations,
    log: log.lines.join('\n'),
    filesWritten: findWrittenFiles(filesBefore, listFiles(sandbox)),
  };
}

function stepVariables(request: StepRequest): Variables {
  const { sandbox, variables, prependedPaths = [] } = request;
  const inherited = { ...inheritedVariables(sandbox), ...variables };
  return {
    ...inherited,
    PATH: [...prependedPaths, inherited.PATH].join(delimiter),
    ...runnerVariables(sandbox, request.id, request.isDebug),
  };
}

function reportEnd(ended: ProcessResult, request: StepRequest, log: StepLog): void {
  if (ended.cancelled) {
    log.error('The operation was canceled.');
  } else if (ended.timedOut) {
    log.error(`The harness stopped the step after ${request.timeoutMs ?? 'its default'} ms.`);
  } else if (ended.exitCode !== 0 && request.isExitCodeReported) {
    log.error(`Process completed with exit code ${ended.exitCode ?? ended.signal}.`);
  }
}
