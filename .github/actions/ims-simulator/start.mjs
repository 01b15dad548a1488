// Starts the simulator so that it outlives this step on every system, and writes the step's outputs.
import { spawn } from 'node:child_process';
import { appendFileSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { GITHUB_OUTPUT, RUNNER_TEMP } = process.env;
const MAX_CHECKS = 150;
const PAUSE_MS = 200;

const announcement = join(RUNNER_TEMP, 'ims-simulator.json');
spawn(process.execPath, ['__tests__/simulators/ims/server.ts'], {
  detached: true,
  stdio: ['ignore', openSync(announcement, 'w'), openSync(`${announcement}.log`, 'w')],
}).unref();

/** The line that the simulator prints when it listens. */
async function firstLine() {
  for (let check = 0; check < MAX_CHECKS; check++) {
    const text = readFileSync(announcement, 'utf8');
    if (text.endsWith('\n')) {
      return text;
    }
    await sleep(PAUSE_MS);
  }
  throw new Error(readFileSync(`${announcement}.log`, 'utf8') || 'The simulator did not start.');
}

const { url, clientId, clientSecret } = JSON.parse(await firstLine());
appendFileSync(GITHUB_OUTPUT, `url=${url}\nclient-id=${clientId}\nclient-secret=${clientSecret}\n`);
