import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What one process used, from its start to its end. */
export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakKib: number;
}

const PROBE = new URL('probe.cjs', import.meta.url).pathname;

// The shell tells what the operating system counted for a whole process, its end included, to the
// millisecond; Node itself can't. The program's own errors go to descriptor 4.
const TIMED = 'TIMEFORMAT="%3R %3U %3S"; time "$@" 2>&4';

/**
 * Runs a script in a process of its own, with the Node that runs this one.
 *
 * @throws Error when it fails
 */
export async function measure(script: string, env: NodeJS.ProcessEnv): Promise<Usage> {
  const command = [process.execPath, '--require', PROBE, script];
  const child = spawn('bash', ['-c', TIMED, 'bash', ...command], {
    env: { ...env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, times, peak, errors] = await Promise.all(
    child.stdio.slice(1).map((stream) => text(stream as NodeJS.ReadableStream)),
  );
  if ((await exitCode) !== 0) throw new Error(`${script} failed:\n${output}${errors}${times}`);
  const [wall = 0, user = 0, system = 0] = (times ?? '').split(/\s+/).map(Number);
  return { cpuMs: (user + system) * 1000, wallMs: wall * 1000, peakKib: Number(peak) };
}
