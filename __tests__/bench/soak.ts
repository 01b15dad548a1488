// Runs main and post of the built action many times in turn and looks for what is left behind:
// growing memory, files, processes, sockets. `npm run bench:soak [-- RUNS]`
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSetting, MAIN, POST, stepVariables } from './bench-setting.ts';
import { measure, type Usage } from './measure.ts';
import { median } from './statistics.ts';

const runs = Number(process.argv[2] ?? 2000);
const WINDOW = Math.max(1, Math.min(200, Math.floor(runs / 4)));

const setting = await createSetting();
const { ims, environment, oauthInputs } = setting;
const temporary = mkdtempSync(join(tmpdir(), 'aem-ims-token-soak-'));
const folders = { HOME: temporary, TMPDIR: temporary };
const env = { ...environment, ...stepVariables(oauthInputs), ...folders };

async function runMainAndPost(): Promise<readonly [Usage, Usage]> {
  setting.clear();
  const main = await measure(MAIN, env);
  return [main, await measure(POST, { ...env, ...setting.savedState() })];
}

function peak(usages: readonly (readonly [Usage, Usage])[], side: 0 | 1): number {
  return median(usages.map((usage) => usage[side].peakKib)) / 1024;
}

/** Processes of the action that are still there. */
function leftProcesses(): string[] {
  const list = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return list.split('\n').filter((line) => /dist\/(main|post)\.js/.test(line));
}

/** The server's ends of connections that are still open; the listening socket is none. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /^T(CP|LS)(Socket)?Wrap$/.test(name))
    .length;
}

try {
  const usages: (readonly [Usage, Usage])[] = [];
  for (let run = 0; run < runs; run += 1) {
    usages.push(await runMainAndPost());
  }
  const [first, last] = [usages.slice(0, WINDOW), usages.slice(-WINDOW)];
  const memory = ([0, 1] as const).map(
    (side) => `${peak(first, side).toFixed(1)} → ${peak(last, side).toFixed(1)}`,
  );
  const left = {
    processes: leftProcesses().length,
    files: readdirSync(temporary).length,
    'sockets at the simulator': openSockets(),
    'tokens not revoked': ims.counters.issued - ims.counters.revoked,
  };
  console.log(`Node ${process.version}, ${runs} runs of main and post in turn`);
  console.log(
    `peak memory, MiB, median of the first and the last ${WINDOW}: main ${memory[0]}, post ${memory[1]}`,
  );
  for (const [name, count] of Object.entries(left)) {
    console.log(`left ${name}: ${count}`);
  }
  if (Object.values(left).some((count) => count > 0)) {
    process.exitCode = 1;
  }
} finally {
  await setting.close();
  rmSync(temporary, { recursive: true });
}
