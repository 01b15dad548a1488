// Starts many real processes of the built action in the same moment, as a full matrix does, against
// a simulator that limits its clients. `npm run bench:load [-- PROCESSES]`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readActionMetadata } from '../harness/action-metadata.ts';
import { inputVariables, resolveInputs } from '../harness/input-variables.ts';
import { root } from './bench-setting.ts';
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.ts';
import { quantile } from './statistics.ts';

const processes = Number(process.argv[2] ?? 256);
const REQUESTS_PER_SECOND = 10;
const limit = ['--rate-limit', String(REQUESTS_PER_SECOND), '--burst', String(REQUESTS_PER_SECOND)];
const losses = ['--reset-fraction', '0.05', '--stall-fraction', '0.01'];

/** The simulator's flags for each run. */
const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  'no limit: what the processes need merely to start': [],
  '(a) with Retry-After': [...limit, '--retry-after', 'seconds'],
  '(b) without Retry-After': [...limit, '--retry-after', 'none'],
  '(c) as (a), 5 % reset, 1 % stalled': [...limit, '--retry-after', 'seconds', ...losses],
};

const metadata = readActionMetadata(root);
const main = join(root, 'dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-load-'));
const caFile = join(folder, 'ca.pem');

/** Runs the action once. Resolves to the seconds until it ended and whether a token was handed over. */
async function runOnce(simulator: SimulatorProcess, number: number, startMs: number) {
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'].map((name) => {
      const path = join(folder, `${name}-${number}`);
      writeFileSync(path, '');
      return [name, path];
    }),
  );
  const { inputs } = resolveInputs(metadata, {
    'client-id': simulator.clientId,
    'client-secret': simulator.clientSecret,
    'ims-endpoint': simulator.url,
  });
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_EXTRA_CA_CERTS: caFile,
    ...files,
    ...inputVariables(inputs),
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const hasToken = readFileSync(files['GITHUB_OUTPUT'] ?? '', 'utf8').includes('token<<');
  const failure = log.split('\n').find((line) => line.startsWith('::error'));
  return { seconds: (performance.now() - startMs) / 1000, exitCode, hasToken, failure };
}

async function runScenario(name: string, flags: readonly string[]) {
  const simulator = await startSimulatorProcess(['--ca-file', caFile, ...flags]);
  try {
    const startMs = performance.now();
    const numbers = Array.from({ length: processes }, (_, number) => number);
    const runs = await Promise.all(numbers.map((number) => runOnce(simulator, number, startMs)));
    const counters = await readCounters(simulator);
    const succeeded = runs.filter(({ exitCode, hasToken }) => exitCode === 0 && hasToken).length;
    const seconds = runs.map((run) => run.seconds);
    const drain = Math.max(...seconds);
    const figures = [
      `${succeeded} of ${processes}`,
      (counters.requests / processes).toFixed(2),
      quantile(seconds, 0.5).toFixed(1),
      drain.toFixed(1),
      flags.length === 0 ? '' : (drain / (processes / REQUESTS_PER_SECOND)).toFixed(2),
    ];
    console.log(`| ${[name, ...figures].join(' | ')} |`);
    for (const failure of new Set(runs.flatMap((run) => run.failure ?? []))) {
      console.log(failure);
    }
    return succeeded === processes;
  } finally {
    await simulator.close();
  }
}

/** Asked with the platform's own client: the simulator's certificate is not trusted in this process. */
async function readCounters({ url }: SimulatorProcess): Promise<{ requests: number }> {
  const { request } = await import('node:https');
  const ca = readFileSync(caFile);
  const call = request(new URL('/__simulator/counters', url), { ca, agent: false }).end();
  const [answer] = await once(call, 'response');
  let body = '';
  for await (const chunk of answer) {
    body += chunk;
  }
  return JSON.parse(body);
}

try {
  const ideal = processes / REQUESTS_PER_SECOND;
  console.log(
    `Node ${process.version}, ${processes} processes, ${REQUESTS_PER_SECOND} requests a second; ideal ${ideal.toFixed(1)} s\n`,
  );
  console.log('| run | with a token | requests per token | median, s | all, s | all / ideal |');
  console.log('| --- | --: | --: | --: | --: | --: |');
  for (const [name, flags] of Object.entries(SCENARIOS)) {
    if (!(await runScenario(name, flags))) {
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
