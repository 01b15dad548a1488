import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What one process used, from its start to its end. */
export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakKib: number;
}

const PROBE = new URL('probe.cjs', import.meta.url).pathname;

// The shell tells what the operating system counted for a whole process, its end included, to the
// millisecond; Node itself cannot. The program's own errors go to descriptor 4.
const TIMED = 'TIMEFORMAT="%3R %3U %3S"; time "$@" 2>&4';

/**
 * Runs a script in a process of its own, with the Node that runs this one.
 *
 * @throws Error when it fails
 */
export async function measure(script: string, env: NodeJS.ProcessEnv): Promise<Usage> {
  const command = ['bash', '-c', TIMED, 'bash', process.execPath, '--require', PROBE, script];
  const [, times = '', peak] = await runToEnd(command, { ...env, LC_ALL: 'C' });
  const [wall = 0, user = 0, system = 0] = times.split(/\s+/).map(Number);
  return { cpuMs: (user + system) * 1000, wallMs: wall * 1000, peakKib: Number(peak) };
}

/** Whether instructions can be counted here. */
export function canCountInstructions(): boolean {
  return spawnSync('valgrind', ['--version']).status === 0;
}

const ODD_VARIABLES = new URL('odd-variables.cjs', import.meta.url).pathname;

/**
 * Counts the instructions of one process, which depend far less on how busy the machine is than its
 * time. A constant seed takes most of the chance out of the rest, and unlike V8's other flags does
 * not make Node compile its own modules anew.
 *
 * @throws Error when the script fails, or met a limit of time because the machine is too busy
 */
export async function countInstructions(script: string, env: NodeJS.ProcessEnv): Promise<number> {
  const options = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];
  const node = [process.execPath, '--random-seed=1', '--require', ODD_VARIABLES, script];
  const odd = Object.entries(env).filter(([name]) => /\W/.test(name));
  const [output = '', , counts = ''] = await runToEnd(
    ['valgrind', ...options, '--log-fd=3', ...node],
    { ...env, ODD_VARIABLES: JSON.stringify(Object.fromEntries(odd)) },
  );
  if (/was not revoked|; next in/.test(output)) {
    throw new Error('the machine is too busy');
  }
  return Number(/I +refs: +([\d,]+)/.exec(counts)?.[1]?.replaceAll(',', ''));
}

/** Runs a command; resolves to what it wrote to its descriptors 1 to 4. */
async function runToEnd(command: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const [file = '', ...parameters] = command;
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(file, parameters, { env, stdio: [...stdio] });
  const closed = once(child, 'close');
  const texts = await Promise.all(child.stdio.slice(1).map((stream) => text(stream as Readable)));
  const [exitCode] = await closed;
  if (exitCode !== 0) {
    throw new Error(`${command.at(-1)} failed:\n${texts.join('')}`);
  }
  return texts;
}
