import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cancelProcess, type Delay, realDelay } from './cancellation.ts';
import { LineSplitter } from './line-splitter.ts';
import type { Variables } from './variables.ts';

/** When and how a process is ended from outside. Predicates get all of stdout so far. */
export interface Interruptions {
  /** SIGKILL after this time; reported as `timedOut`. */
  timeoutMs?: number;
  /** Cancels as the runner does as soon as this is true. */
  cancelAfter?: (stdout: string) => boolean;
  /** Cancels as the runner does when the signal fires. */
  cancelSignal?: AbortSignal;
  /** SIGKILL as soon as this is true: the machine goes away. */
  killAfter?: (stdout: string) => boolean;
  /** Replaces the runner's waits between the signals of a cancel. */
  delay?: Delay;
}

/** A program to run with exactly this environment, no stdin and no shell. */
export interface ProcessRequest extends Interruptions {
  file: string;
  arguments: string[];
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

/**
 * Runs a program to its end. Lines of stdout and stderr go to `onLine` as they come.
 *
 * @throws Error when the program can't be started
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const startedMs = performance.now();
  const child = spawn(request.file, request.arguments, {
    cwd: request.workingDirectory,
    env: request.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new AbortController();
  let timedOut = false;
  let cancelled = false;
  const kill = () => {
    child.kill('SIGKILL');
    // A background process of the step may hold the pipes open; do not wait for it.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const cancel = () => {
    if (!cancelled && !exited.signal.aborted) {
      cancelled = true;
      const sendSignal = (signal: NodeJS.Signals) => {
        signal === 'SIGKILL' ? kill() : child.kill(signal);
      };
      void cancelProcess(sendSignal, exited.signal, request.delay ?? realDelay);
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  request.cancelSignal?.addEventListener('abort', cancel);

  const stdout = collect(child.stdout, request.onLine, (text) => {
    if (request.cancelAfter?.(text())) {
      cancel();
    }
    if (request.killAfter?.(text())) {
      kill();
    }
  });
  const stderr = collect(child.stderr, request.onLine);
  child.once('exit', () => exited.abort());
  try {
    const [exitCode, signal] = await once(child, 'close');
    return {
      exitCode,
      signal,
      rawStdout: stdout.end(),
      rawStderr: stderr.end(),
      timedOut,
      cancelled,
      durationMs: performance.now() - startedMs,
    };
  } finally {
    clearTimeout(timer);
    request.cancelSignal?.removeEventListener('abort', cancel);
  }
}

function collect(
  stream: NodeJS.ReadableStream,
  onLine: (line: string) => void,
  onText: (text: () => string) => void = () => undefined,
) {
  const chunks: Buffer[] = [];
  const splitter = new LineSplitter(onLine);
  const text = () => Buffer.concat(chunks).toString('utf8');
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    splitter.write(chunk);
    onText(text);
  });
  return {
    end: () => {
      splitter.end();
      return text();
    },
  };
}
