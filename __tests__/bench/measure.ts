import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What one process used, from its start to its end. */
export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakKib: number;
}

const PROBE = new URL('probe.cjs', import.meta.url).pathname;

/**
 * Runs a script in a process of its own, with the Node that runs this one.
 *
 * @throws Error when it fails
 */
export async function measure(script: string, env: NodeJS.ProcessEnv): Promise<Usage> {
  const startMs = performance.now();
  const child = spawn(process.execPath, ['--require', PROBE, script], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, probe] = child.stdio;
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, errors, usage] = await Promise.all(
    [stdout, stderr, probe].map((stream) => text(stream as NodeJS.ReadableStream)),
  );
  if ((await exitCode) !== 0) throw new Error(`${script} failed:\n${output}${errors}`);
  return { ...JSON.parse(usage ?? ''), wallMs: performance.now() - startMs };
}
