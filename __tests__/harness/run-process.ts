import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Variables } from './key-value-file.ts';

/** When and how a process is ended from outside. */
export interface Interruptions {
  /** SIGKILL after this time; reported as `timedOut`. */
  timeoutMs?: number;
  /** Cancels as the runner does as soon as this is true of all of stdout so far. */
  cancelAfter?: (stdout: string) => boolean;
  /** Cancels as the runner does when the signal fires. */
  cancelSignal?: AbortSignal;
  /** Replaces the runner's waits of a cancel, {@link CANCEL_GRACE_MS}. */
  graceMs?: readonly [afterInterrupt: number, afterTerminate: number];
}

/** A program to run with exactly this environment, no stdin and no shell. */
interface ProcessRequest extends Interruptions {
  command: readonly string[];
  environment: Variables;
  workingDirectory: string;
  onLine: (line: string) => void;
}

/** How it ended; `exitCode` is null when a signal ended it. */
export interface ProcessResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  rawStdout: string;
  rawStderr: string;
  timedOut: boolean;
  cancelled: boolean;
  durationMs: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** How long the runner waits after SIGINT and after SIGTERM when it cancels (ProcessInvoker.cs). */
const CANCEL_GRACE_MS = [7500, 2500] as const;

/**
 * Runs a program to its end. Lines of stdout and stderr go to `onLine` as they come.
 *
 * @throws Error when the program cannot be started
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const startedMs = performance.now();
  const [file = '', ...parameters] = request.command;
  const child = spawn(file, parameters, {
    cwd: request.workingDirectory,
    env: request.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new AbortController();
  child.once('exit', () => exited.abort());
  let timedOut = false;
  let cancelled = false;
  const kill = () => {
    child.kill('SIGKILL');
    // A background process of the step may hold the pipes open; do not wait for it.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const cancel = async () => {
    if (cancelled || exited.signal.aborted) {
      return;
    }
    cancelled = true;
    const [afterInterrupt, afterTerminate] = request.graceMs ?? CANCEL_GRACE_MS;
    try {
      child.kill('SIGINT');
      await sleep(afterInterrupt, undefined, exited);
      child.kill('SIGTERM');
      await sleep(afterTerminate, undefined, exited);
      kill();
    } catch {
      // It has ended.
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  request.cancelSignal?.addEventListener('abort', cancel);
  const stdout = collect(child.stdout, request.onLine, (text) => {
    if (request.cancelAfter?.(text)) {
      void cancel();
    }
  });
  const stderr = collect(child.stderr, request.onLine);
  const [exitCode, signal] = await once(child, 'close').finally(() => clearTimeout(timer));
  return {
    exitCode,
    signal,
    rawStdout: stdout(),
    rawStderr: stderr(),
    timedOut,
    cancelled,
    durationMs: performance.now() - startedMs,
  };
}

/** Cuts a stream into lines at LF, CR LF or a lone CR, as the runner's reader does; returns all of it. */
function collect(
  stream: Readable,
  onLine: (line: string) => void,
  onText: (text: string) => void = () => {},
): () => string {
  let text = '';
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    rest += chunk;
    // A CR at the end waits: an LF may follow.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      onLine(line);
    }
    onText(text);
  });
  stream.once('close', () => {
    if (rest !== '') {
      onLine(rest.replace(/\r$/, ''));
    }
  });
  return () => text;
}
