import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cleanText } from './action.ts';
import { sendRequest } from './http-client.ts';
import { type Pace, Prober } from './prober.ts';
import { QUESTIONS } from './questions/all.ts';
import { closing, findingRow, makeReport, planText, tableHead, toMarkdown } from './report.ts';
import { askAll } from './run.ts';
import { type Flags, HELP, readFlags, readTarget, withVariableNames } from './settings.ts';
import type { Target } from './target.ts';

/** The exit status after each signal, as shells have it. */
const SIGNALS = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGHUP: 129 } as const;

/** How often to look whether the process that started this one is still there. */
const PARENT_CHECK_MS = 500;

let isOutputLost = false;

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

async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    write(HELP);
    return 0;
  }
  assertWritable(flags.reportPath);
  const given = readTarget(process.env, flags.maxThrottleRequests);
  // Loaded only where they are asked.
  const simulators = given ? undefined : await import('./simulated-target.ts');
  const simulated = await simulators?.startSimulatedTarget(flags.maxThrottleRequests);
  const target = given ?? (simulated?.target as Target);
  write(
    simulated === undefined
      ? `This asks ${target.endpoint.host}.\n\n`
      : 'No credential is in the environment: this asks the simulators, not the real IMS.\n\n',
  );
  try {
    if (flags.dryRun) {
      write(planText(target, QUESTIONS));
      return 0;
    }
    return await probe(target, flags);
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

async function probe(target: Target, { reportPath }: Flags): Promise<number> {
  const startedAt = new Date();
  write(tableHead());
  const prober = new Prober(target, sendRequest, choosePace(target));
  const signalStatus = stopOnSignals(prober);
  const result = await askAll(prober, QUESTIONS, (...finding) => write(findingRow(...finding)));
  const report = makeReport(target, result, [startedAt, new Date()], describeAction());
  write(closing(report));
  writeFileSync(`${reportPath}.md`, toMarkdown(report));
  writeFileSync(`${reportPath}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  write(`Report: ${reportPath}.md and ${reportPath}.json\n`);
  const { counts, tokens } = report;
  let status = counts.differs > 0 || tokens.issued > tokens.revoked ? 1 : 0;
  if (result.imsAnswerCount === 0) {
    write(`${target.endpoint.host} gave no whole answer.\n`);
    status = 2;
  }
  return signalStatus() ?? status;
}

/** Only this machine may be asked without a pause, for tests. */
function choosePace({ endpoint, aemUrl = endpoint }: Target): Pace {
  const isHere = [endpoint, aemUrl].every(({ hostname }) =>
    /^(127\.0\.0\.1|localhost)$/.test(hostname),
  );
  const isWanted = process.env['PROBE_WITHOUT_PAUSES'] === 'true';
  return {
    now: () => new Date(),
    sleep: async (durationMs, signal) => {
      if (!isHere || !isWanted) {
        await delay(durationMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}

/**
 * Lets a signal, or the loss of the terminal or of the parent, end the run in order: tokens first.
 * npm and bash do not pass on each signal that they die of.
 */
function stopOnSignals(prober: Prober): () => number | undefined {
  let status: number | undefined;
  const stop = (reason: string, signalStatus: number) => {
    status ??= signalStatus;
    prober.interrupt(reason);
  };
  for (const [signal, signalStatus] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (status === undefined) {
        write(`\n${signal}: revoking what is left, within 25 s …\n`);
      }
      stop(`interrupted by ${signal}`, signalStatus);
    });
  }
  process.stdout.on('error', () => {
    isOutputLost = true;
    stop('nobody reads the output', SIGNALS.SIGHUP);
  });
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      stop('the process that started the probe has ended', SIGNALS.SIGHUP);
    }
  }, PARENT_CHECK_MS);
  watch.unref();
  return () => status;
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

function write(text: string): void {
  if (!isOutputLost) {
    process.stdout.write(text);
  }
}
