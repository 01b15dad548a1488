import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cleanText } from './action.ts';
import { sendRequest } from './http-client.ts';
import { type Pace, Prober } from './prober.ts';
import { QUESTIONS } from './questions/all.ts';
import { closing, findingRow, makeReport, planText, TABLE_HEAD, toMarkdown } from './report.ts';
import { askAll } from './run.ts';
import { HELP, readFlags, readTarget, withVariableNames } from './settings.ts';
import type { Target } from './target.ts';

/** The exit status after each signal, as shells have it. */
const SIGNALS = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGHUP: 129 } as const;

/** How often to look whether the process that started this one is still there. */
const PARENT_CHECK_MS = 500;

/** Of what ended the run first; undefined as long as nothing did. */
let signalStatus: number | undefined;

try {
  process.exitCode = await main();
  // A server that does not answer would keep this process.
  setTimeout(() => process.exit(), 1000).unref();
} catch (error) {
  // Of an unforeseen error not even the message, which may quote what it was given.
  const isOurs =
    error instanceof Error && /^(TypeError|ActionError|ExchangeFailure)$/.test(error.name);
  const text = isOurs ? cleanText(withVariableNames(error.message), 2000) : error?.constructor.name;
  process.stderr.write(`The probe could not run: ${text}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { help, dryRun, maxThrottleRequests, reportPath } = readFlags(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  assertWritable(reportPath);
  const given = readTarget(process.env, maxThrottleRequests);
  // Loaded only where they are asked.
  const simulators = given ? undefined : await import('./simulated-target.ts');
  const simulated = await simulators?.startSimulatedTarget(maxThrottleRequests);
  const target = given ?? (simulated?.target as Target);
  process.stdout.write(
    simulated === undefined
      ? `This asks ${target.endpoint.host}.\n\n`
      : 'No credential is in the environment: this asks the simulators, not the real IMS.\n\n',
  );
  try {
    if (dryRun) {
      process.stdout.write(planText(target, QUESTIONS));
      return 0;
    }
    return await probe(target, reportPath);
  } finally {
    await simulated?.close();
  }
}

/** Before anything is asked: a run takes minutes. */
function assertWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw new TypeError(`--report: the folder ${dirname(path)} is not there or is read-only.`);
  }
}

/** @returns the exit status */
async function probe(target: Target, reportPath: string): Promise<number> {
  const startedAt = new Date();
  process.stdout.write(TABLE_HEAD);
  const prober = new Prober(target, sendRequest, choosePace(target));
  stopOnSignals(prober);
  const result = await askAll(prober, QUESTIONS, (...finding) => {
    process.stdout.write(findingRow(...finding));
  });
  const report = makeReport(target, result, [startedAt, new Date()], describeAction());
  process.stdout.write(closing(report));
  writeFileSync(`${reportPath}.md`, toMarkdown(report));
  writeFileSync(`${reportPath}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`Report: ${reportPath}.md and ${reportPath}.json\n`);
  if (!prober.hasImsAnswered) {
    process.stdout.write(`${target.endpoint.host} gave no whole answer.\n`);
    return signalStatus ?? 2;
  }
  const { counts, tokens } = report;
  return signalStatus ?? (counts.differs > 0 || tokens.issued > tokens.revoked ? 1 : 0);
}

/** Only this machine may be asked without a pause, for tests. */
function choosePace({ endpoint, aemUrl = endpoint }: Target): Pace {
  const isHere = [endpoint, aemUrl].every(({ hostname }) =>
    /^(127\.0\.0\.1|localhost)$/.test(hostname),
  );
  const isPaced = !isHere || process.env['PROBE_WITHOUT_PAUSES'] !== 'true';
  return {
    now: () => new Date(),
    sleep: (durationMs, signal) =>
      delay(isPaced ? durationMs : 0, undefined, { signal }).catch(() => {}),
  };
}

/**
 * Lets a signal, or the loss of the terminal or of the parent, end the run in order: tokens first.
 * npm and bash do not pass on each signal that they die of.
 */
function stopOnSignals(prober: Prober): void {
  const stop = (reason: string, status: number) => {
    signalStatus ??= status;
    prober.interrupt(reason);
  };
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (signalStatus === undefined) {
        process.stdout.write(`\n${signal}: revoking what is left, within 25 s …\n`);
      }
      stop(`interrupted by ${signal}`, status);
    });
  }
  process.stdout.on('error', () => stop('nobody reads the output', SIGNALS.SIGHUP));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      stop('the process that started the probe has ended', SIGNALS.SIGHUP);
    }
  }, PARENT_CHECK_MS).unref();
}

/** The version in package.json with the commit, where git knows it. */
function describeAction(): string {
  const root = new URL('../../', import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  try {
    const git = ['rev-parse', '--short=12', 'HEAD'];
    const commit = execFileSync('git', git, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    return `${version} at ${commit.trim()}`;
  } catch {
    return version;
  }
}
