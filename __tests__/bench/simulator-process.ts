import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './bench-setting.ts';

/** What the simulator says of itself when it listens, as far as it is needed here. */
export interface SimulatorProcess {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  close(): Promise<void>;
}

/** Starts the IMS simulator as a process of its own, so that it does not share a thread with the load. */
export async function startSimulatorProcess(flags: readonly string[]): Promise<SimulatorProcess> {
  const server = join(root, '__tests__/simulators/ims/server.ts');
  const child = spawn(process.execPath, ['--no-warnings', server, ...flags, '--end-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    ...JSON.parse(line),
    async close() {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}
