import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cleanText } from './action.ts';
import { sendRequest } from './http-client.ts';
import type { Pace } from './prober.ts';
import { GROUPS } from './questions/all.ts';
import { makeReport, type Report, toMarkdown } from './report.ts';
import { type ProbeRun, startProbe } from './run-probe.ts';
import { type Flags, HELP, readFlags, readTarget, withVariableNames } from './settings.ts';
import { startSimulatedTarget } from './simulated-target.ts';
import type { Target } from './target.ts';
import { closing, findingRow, planText, tableHead } from './terminal.ts';

/** The exit status after each signal, as shells have it. */
const SIGNALS = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGHUP: 129 } as const;

const realPace: Pace = {
  now: () => new Date(),
  sleep: (durationMs, signal) => delay(durationMs, undefined, { signal }).catch(() => {}),
};

/** Only this machine may be asked without a pause, for tests. */
function choosePace({ endpoint, aemUrl }: Target): Pace {
  const hosts = [endpoint, ...(aemUrl === undefined ? [] : [aemUrl])].map(
    ({ hostname }) => hostname,
  );
  const isHere = hosts.every((host) => host === '127.0.0.1' || host === 'localhost');
  const isWanted = process.env['PROBE_WITHOUT_PAUSES'] === 'true';
  return isHere && isWanted ? { ...realPace, sleep: () => Promise.resolve() } : realPace;
}

let isOutputLost = false;

function write(text: string): void {
  if (!isOutputLost) {
    process.stdout.write(text);
  }
}

/** The version in package.json with the commit, where git knows it. */
function describeAction(): string {
  const root = new URL('../../', import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  try {
    const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return `${version} at ${commit.trim()}`;
  } catch {
    return version;
  }
}

/** How often to look whether the process that started this one is still there. */
const PARENT_CHECK_MS = 500;

/**
 * Lets a signal, or the loss of the terminal or of the parent, end the run in order: tokens first.
 * npm and bash do not pass on each signal that they die of.
 */
function stopOnSignals(run: ProbeRun): () => number | undefined {
  let status: number | undefined;
  for (const [signal, signalStatus] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (status === undefined) {
        write(`\n${signal}: revoking what is left, within 25 s …\n`);
      }
      status ??= signalStatus;
      run.stop(`interrupted by ${signal}`);
    });
  }
  process.stdout.on('error', () => {
    isOutputLost = true;
    status ??= SIGNALS.SIGHUP;
    run.stop('nobody reads the output');
  });
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) {
      return;
    }
    status ??= SIGNALS.SIGHUP;
    run.stop('the process that started the probe has ended');
  }, PARENT_CHECK_MS);
  watch.unref();
  return () => status;
}

async function probe(target: Target, flags: Flags): Promise<number> {
  const startedAt = realPace.now();
  write(tableHead());
  const run = startProbe({
    target,
    groups: GROUPS,
    send: sendRequest,
    pace: choosePace(target),
    onFinding: (...finding) => write(findingRow(...finding)),
  });
  const signalStatus = stopOnSignals(run);
  const result = await run.result;
  const when = { startedAt, endedAt: realPace.now(), action: describeAction() };
  const report = makeReport(target, result, when);
  write(closing(report));
  writeReport(report, flags.reportPath);
  if (result.imsAnswerCount === 0) {
    write(`${target.endpoint.host} gave no whole answer.\n`);
  }
  return signalStatus() ?? statusOf(report, result.imsAnswerCount);
}

function statusOf({ counts, tokens }: Report, imsAnswerCount: number): number {
  if (imsAnswerCount === 0) {
    return 2;
  }
  return counts.differs > 0 || tokens.issued > tokens.revoked ? 1 : 0;
}

function writeReport(report: Report, path: string): void {
  writeFileSync(`${path}.md`, toMarkdown(report));
  writeFileSync(`${path}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  write(`Report: ${path}.md and ${path}.json\n`);
}

/** Before anything is asked: a run takes minutes. */
function assertWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw new TypeError(`--report: the folder ${dirname(path)} is not there or is read-only.`);
  }
}

async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    write(HELP);
    return 0;
  }
  assertWritable(flags.reportPath);
  const given = await readTarget(process.env, flags.maxThrottleRequests);
  const simulated =
    given === undefined ? await startSimulatedTarget(flags.maxThrottleRequests) : undefined;
  const target = given ?? (simulated?.target as Target);
  write(
    simulated === undefined
      ? `This asks ${target.endpoint.host}.\n\n`
      : 'No credential is in the environment: this asks the simulators, not the real IMS.\n\n',
  );
  try {
    if (flags.dryRun) {
      write(planText(target, GROUPS));
      return 0;
    }
    return await probe(target, flags);
  } finally {
    await simulated?.close();
  }
}

try {
  process.exitCode = await main();
  // A server that does not answer would keep this process.
  setTimeout(() => process.exit(), 1000).unref();
} catch (error) {
  // Of an unforeseen error not even the message, which may quote what it was given.
  const isOurs = error instanceof Error && /^(TypeError|ActionError)$/.test(error.name);
  process.stderr.write(
    `The probe could not run: ${isOurs ? cleanText(withVariableNames(error.message), 2000) : error?.constructor.name}\n`,
  );
  process.exitCode = 2;
}
