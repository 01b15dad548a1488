// Starts many real processes of the built action in the same moment, as a full matrix does, against
// a simulator that limits its clients. `npm run bench:load [-- PROCESSES]`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { MAIN, makeRunnerFiles, root, stepVariables } from './bench-setting.ts';
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

const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-load-'));
const caFile = join(folder, 'ca.pem');

/** Starts the IMS simulator as a process of its own, so that it does not share a thread with the load. */
async function startSimulator(flags: readonly string[]) {
  const server = join(root, '__tests__/simulators/ims/server.ts');
  const all = ['--no-warnings', server, '--ca-file', caFile, '--end-with-stdin', ...flags];
  const child = spawn(process.execPath, all, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => JSON.parse((await lines.next()).value ?? '{}');
  const { url, clientId, clientSecret } = await nextLine();
  return {
    inputs: { 'client-id': clientId, 'client-secret': clientSecret, 'ims-endpoint': url },
    /** Ends it; resolves to what it has done. */
    async end(): Promise<{ requests: number }> {
      child.stdin.end();
      return await nextLine();
    },
  };
}

/** Runs the action once. Resolves to the seconds until it ended and whether a token was handed over. */
async function runOnce(inputs: Record<string, string>, number: number, startMs: number) {
  const files = makeRunnerFiles(folder, `-${number}`);
  const { PATH = '' } = process.env;
  const env = { PATH, NODE_EXTRA_CA_CERTS: caFile, ...files, ...stepVariables(inputs) };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [log, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const hasToken = readFileSync(files['GITHUB_OUTPUT'] ?? '', 'utf8').includes('token<<');
  const failure = log.split('\n').find((line) => line.startsWith('::error'));
  return { seconds: (performance.now() - startMs) / 1000, exitCode, hasToken, failure };
}

async function runScenario(name: string, flags: readonly string[]) {
  const simulator = await startSimulator(flags);
  const startMs = performance.now();
  const runs = await Promise.all(
    Array.from({ length: processes }, (_, number) => runOnce(simulator.inputs, number, startMs)),
  );
  const counters = await simulator.end();
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
