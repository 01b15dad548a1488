import type { Variables } from './key-value-file.ts';
import { type Interruptions, type ProcessResult, runProcess } from './run-process.ts';
import { createRunnerFiles, type RunnerFileContents, readRunnerFiles } from './runner-files.ts';
import { readFiles, type Sandbox } from './sandbox.ts';
import type { SecretMasker } from './secret-masker.ts';
import { type Annotation, StepLog } from './step-log.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

/** What the steps of a job share. */
export interface Runner {
  sandbox: Sandbox;
  masker: SecretMasker;
  isDebug: boolean;
}

/** One process to run as a step. */
interface StepRequest extends Interruptions {
  command: readonly string[];
  /** Variables of the step: exported, `env:`, state, inputs. */
  variables: Variables;
  /** Writes what the runner prints before it starts the process. */
  writeHeader: (log: StepLog) => void;
  /** Whether the runner adds an error with the exit code (for shell steps it does). */
  isExitCodeReported: boolean;
}

/** What a step and its reader get to see. */
export interface StepResult extends ProcessResult, RunnerFileContents {
  outcome: 'success' | 'failure' | 'cancelled';
  /** Values given to add-mask, in order. */
  masks: string[];
  /** Workflow commands on stdout and stderr, in the order in which they came. */
  commands: WorkflowCommand[];
  annotations: Annotation[];
  /** The log as the runner shows it, masked. */
  log: string;
  /** Files made or changed, but for the runner's own; see {@link readFiles}. */
  filesWritten: string[];
}

/** Runs a step's process between the runner's preparations and its evaluation. */
export async function executeStep(runner: Runner, request: StepRequest): Promise<StepResult> {
  const { sandbox, masker, isDebug } = runner;
  const log = new StepLog(masker, isDebug);
  const files = createRunnerFiles(sandbox.runnerTemp);
  const before = readFiles(sandbox);
  request.writeHeader(log);
  const ended = await runProcess({
    ...request,
    workingDirectory: sandbox.workspace,
    environment: {
      ...inheritedVariables(sandbox),
      ...request.variables,
      ...runnerVariables(runner),
      ...files,
    },
    onLine: (line) => log.processLine(line),
  });
  if (ended.cancelled) {
    log.annotate('error', 'The operation was canceled.');
  } else if (ended.timedOut) {
    log.annotate('error', 'The harness stopped the step at its time limit.');
  } else if (ended.exitCode !== 0 && request.isExitCodeReported) {
    log.annotate('error', `Process completed with exit code ${ended.exitCode ?? ended.signal}.`);
  }
  const contents = readRunnerFiles(files, log, masker);
  const { masks, commands, annotations, hasFailed, lines } = log;
  const isFailed = ended.exitCode !== 0 || hasFailed;
  return {
    ...ended,
    ...contents,
    outcome: ended.cancelled ? 'cancelled' : isFailed ? 'failure' : 'success',
    masks,
    commands,
    annotations,
    log: lines.join('\n'),
    filesWritten: [...readFiles(sandbox)]
      .filter(([path, content]) => before.get(path) !== content)
      .map(([path]) => path),
  };
}

/** What the step's process inherits from the runner's own; a step may override these. */
function inheritedVariables(sandbox: Sandbox): Variables {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: sandbox.home,
    // Not set by the runner; here so that files in the system's temporary folder are seen too.
    TMPDIR: sandbox.temporary,
    LANG: 'C.UTF-8',
    CI: 'true',
  };
}

/** Of what the runner sets last, so that nothing can override it, what a step may care for. */
function runnerVariables({ sandbox, isDebug }: Runner): Variables {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'octocat/forms',
    GITHUB_RUN_ID: '1234567890',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0123456789012345678901234567890123456789',
    GITHUB_WORKSPACE: sandbox.workspace,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: sandbox.runnerTemp,
    ...(isDebug ? { RUNNER_DEBUG: '1' } : {}),
  };
}
