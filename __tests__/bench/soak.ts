// Runs main and post of the built action many times in turn and looks for what is left behind:
// growing memory, files, processes, sockets. `npm run bench:soak [-- RUNS]`
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readActionMetadata } from '../harness/action-metadata.ts';
import { inputVariables, resolveInputs } from '../harness/input-variables.ts';
import { parseKeyValueFile } from '../harness/key-value-file.ts';
import { createSetting, root } from './bench-setting.ts';
import { measure, type Usage } from './measure.ts';
import { median } from './statistics.ts';

const runs = Number(process.argv[2] ?? 2000);
const WINDOW = Math.max(1, Math.min(200, Math.floor(runs / 4)));

const setting = await createSetting();
const { ims, oauth, environment, paths } = setting;
const temporary = mkdtempSync(join(tmpdir(), 'aem-ims-token-soak-'));
const { inputs } = resolveInputs(readActionMetadata(root), {
  'client-id': oauth.clientId,
  'client-secret': oauth.clientSecrets[0] ?? '',
  'ims-endpoint': ims.url,
});
const env = { ...environment, ...inputVariables(inputs), HOME: temporary, TMPDIR: temporary };

async function runMainAndPost(): Promise<readonly [Usage, Usage]> {
  setting.clear();
  const main = await measure(join(root, 'dist/main.js'), env);
  const state = parseKeyValueFile(readFileSync(paths['GITHUB_STATE'] ?? '', 'utf8'));
  const saved = Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value]));
  const post = await measure(join(root, 'dist/post.js'), { ...env, ...saved });
  return [main, post];
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
