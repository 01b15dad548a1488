// Starts a batch run of AEM Forms, or finds the one that is still going, waits for its end and judges
// it. The workflow nightly-batch.yml calls it. Needs Node 20 or newer and no packages.
//
// Reads from the environment:
//   AEM_IMS_TOKEN     the token
//   AEM_CLIENT_ID     the client id that it belongs to
//   AEM_AUTHOR_URL    https://author-p<program>-e<environment>.adobeaemcloud.com
//   BATCH_CONFIG      name of the batch configuration
//   TIMEOUT_MINUTES   the job's timeout-minutes; the script gives up ten minutes earlier
//   EXECUTION_ID      optional: wait for this execution and start none
//   IF_RUNNING        what to do if an execution of the configuration is still going: `wait` for it
//                     instead of starting one (if unset), or `refuse`
//   ALLOW             optional: what is no failure, of `records-failed`, `no-records`, `no-counts`,
//                     `counts-differ`, separated by commas
//   DEADLINE_AT       optional: when to give up; what an earlier call has output
//   TOKEN_EXPIRES_AT  optional: set if a further token can be had. Before this one ends, the script
//                     then stops with the output needs-token=true and exit code 0.
// Outputs: execution-id, deadline-at, needs-token, verdict (`good`, or a word for what is wrong).
import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const CALL_LIMIT_MS = 60_000;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 120_000;
const MARGIN_BEFORE_TIMEOUT_MINUTES = 10;
const MARGIN_BEFORE_TOKEN_ENDS_MS = 5 * 60_000;
const LOOKS_FOR_A_LOST_START = 5;
const ALLOWABLE = ['records-failed', 'no-records', 'no-counts', 'counts-differ'];

/** Why a night is not a good one. */
class Trouble extends Error {
  constructor(verdict, message) {
    super(message);
    this.verdict = verdict;
  }
}

/** Ends this call, not the night: the next one goes on with another token. */
class TokenSpent extends Error {}

function readSettings(env, startedAtMs) {
  const wrong = (name) => new Trouble('settings', `${name} is missing or wrong: "${env[name]}".`);
  const { AEM_IMS_TOKEN: token, BATCH_CONFIG: config } = env;
  if (!token) throw new Trouble('settings', 'AEM_IMS_TOKEN is missing.');
  if (!config || /^\.+$/.test(config)) throw wrong('BATCH_CONFIG');
  if (!/^https:\/\/[\w.-]+$|^http:\/\/127\.0\.0\.1:\d+$/.test(env.AEM_AUTHOR_URL))
    throw wrong('AEM_AUTHOR_URL');
  const timeoutMinutes = Number(env.TIMEOUT_MINUTES);
  if (!(timeoutMinutes > MARGIN_BEFORE_TIMEOUT_MINUTES)) throw wrong('TIMEOUT_MINUTES');
  const ifRunning = env.IF_RUNNING || 'wait';
  if (!['wait', 'refuse'].includes(ifRunning)) throw wrong('IF_RUNNING');
  const allowed = (env.ALLOW ?? '').split(/[\s,]+/).filter((word) => word !== '');
  if (allowed.some((word) => !ALLOWABLE.includes(word))) throw wrong('ALLOW');
  const executionId = env.EXECUTION_ID?.trim() || undefined;
  if (executionId !== undefined && !isExecutionId(executionId)) throw wrong('EXECUTION_ID');
  const minutes = timeoutMinutes - MARGIN_BEFORE_TIMEOUT_MINUTES;
  const deadlineMs = env.DEADLINE_AT ? Date.parse(env.DEADLINE_AT) : startedAtMs + minutes * 60_000;
  const tokenEndMs = env.TOKEN_EXPIRES_AT
    ? Date.parse(env.TOKEN_EXPIRES_AT) - MARGIN_BEFORE_TOKEN_ENDS_MS
    : Number.POSITIVE_INFINITY;
  if (Number.isNaN(deadlineMs)) throw wrong('DEADLINE_AT');
  if (Number.isNaN(tokenEndMs)) throw wrong('TOKEN_EXPIRES_AT');
  const base = `${env.AEM_AUTHOR_URL}/adobe/forms/batch/output/config/${encodeURIComponent(config)}`;
  const headers = {
    Authorization: `Bearer ${token}`,
    ...(env.AEM_CLIENT_ID && { 'X-Api-Key': env.AEM_CLIENT_ID }),
  };
  return { base, headers, config, ifRunning, allowed, executionId, deadlineMs, tokenEndMs };
}

// It goes into a URL, and so does whatever AEM says it is.
function isExecutionId(text) {
  return typeof text === 'string' && /^[\w.~:@+=-]{1,200}$/.test(text) && !/^\.+$/.test(text);
}

/** Reads the id from a Location, which may be a URL, a path, or by Adobe's pages the id alone. */
function idFromLocation(location) {
  const match = /^(?:.*\/execution\/)?([^/?#]+)\/?$/.exec(location?.trim() ?? '');
  return isExecutionId(match?.[1]) ? match[1] : undefined;
}

/** What a person may want to read of a refusal. */
function quote({ status, json }) {
  const reason = [json?.title, json?.detail ?? json?.message].filter(Boolean).join(': ');
  return reason === '' ? `AEM answered ${status}` : `AEM answered ${status}, "${reason}"`;
}

function isPassing({ status }) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/**
 * Does the night's work. `tools` are what the outside is reached by: `fetch`, `sleep(ms, signal)`,
 * `timeout(ms)`, `now()`, `log(line)`, `output(name, value)`, `summary(text)`, and `signal`, which
 * aborts when the job is cancelled. Returns the verdict, or nothing if another token is needed.
 */
export async function runNight(env, { log, ...others }) {
  const tools = { ...others, log: (line) => log(oneLine(line)) };
  let executionId;
  let state;
  try {
    const settings = readSettings(env, tools.now());
    tools.output('deadline-at', new Date(settings.deadlineMs).toISOString());
    executionId = settings.executionId ?? (await findOrStart(settings, tools));
    tools.output('execution-id', executionId);
    tools.log(`::notice title=Execution::${settings.config}: ${executionId}`);
    state = await waitForEnd(settings, tools, executionId);
    judge(state, settings, tools);
    tools.output('verdict', 'good');
    tools.summary(summaryOf('good', '', env.BATCH_CONFIG, executionId, state));
    return 'good';
  } catch (error) {
    if (error instanceof TokenSpent) {
      tools.log('The token is about to end: another one is needed.');
      tools.output('needs-token', 'true');
      return undefined;
    }
    const known = error instanceof Trouble ? error : new Trouble('fault', String(error));
    const goesOn = executionId !== undefined && state === undefined;
    const advice = goesOn
      ? ` Execution ${executionId} may still be going in AEM: to wait for it, run this workflow by hand with that id. A new run would read the same input again.`
      : known.verdict === 'too-late'
        ? ' Nothing was started.'
        : '';
    tools.log(`::error title=${known.verdict}::${known.message}${advice}`);
    tools.output('verdict', known.verdict);
    tools.summary(
      summaryOf(known.verdict, known.message + advice, env.BATCH_CONFIG, executionId, state),
    );
    return known.verdict;
  }
}

/** Takes over the execution that is going, or starts one. Never starts twice what may be going. */
async function findOrStart(settings, tools) {
  while (true) {
    const before = await listExecutions(settings, tools);
    const running = before.filter(({ status }) => !hasEnded(status));
    if (running.length > 0) return takeOver(running, settings, tools);

    timeLeftMs(settings, tools); // nothing is started that nobody has time to wait for
    const answer = await call(settings, tools, 'POST', '/execution', '{}').catch((error) => {
      throw error.verdict === 'cancelled'
        ? new Trouble('cancelled', 'Cancelled while the run was started: AEM may have started it.')
        : error;
    });
    if (answer.status === 429) {
      // Turned away, so nothing has started. Somebody else may have started one in the meantime.
      await pause(settings, tools, Math.max(FIRST_PAUSE_MS, answer.retryAfterMs));
      continue;
    }
    if (answer.status >= 300 && !isPassing(answer))
      throw new Trouble('not-started', `Nothing was started: ${quote(answer)}.`);
    const id = answer.status >= 200 && answer.status < 300 && idFromLocation(answer.location);
    return id || findLostStart(settings, tools, answer, before);
  }
}

function takeOver(running, { ifRunning }, tools) {
  const ids = running.map((execution) => execution.executionId).join(', ');
  if (ifRunning === 'refuse')
    throw new Trouble('already-running', `Nothing was started: execution ${ids} is still going.`);
  if (running.length > 1)
    throw new Trouble(
      'already-running',
      `Several executions that share their folders are going: ${ids}. None is waited for.`,
    );
  if (!isExecutionId(ids))
    throw new Trouble('answer-unknown', `AEM lists an execution with an unknown id: "${ids}".`);
  tools.log(`Execution ${ids} is still going: it is waited for, and no other is started.`);
  return running[0].executionId;
}

/** The start was sent, but its answer was lost or says nothing: only the list can tell. */
async function findLostStart(settings, tools, answer, before) {
  const what = answer.status === 0 ? 'no answer came' : quote(answer);
  tools.log(`The start was sent, and ${what}: looking for it in the list.`);
  const known = before.map(({ executionId }) => executionId);
  const fresh = await lookForOthers(settings, tools, known).catch((error) => {
    // Whatever ends the search, it must not look as if nothing had been started.
    tools.log(`The search ended: ${error.message || 'the token is about to end'}`);
    return [];
  });
  if (fresh.length > 0) return takeOver(fresh, { ifRunning: 'wait' }, tools);
  throw new Trouble(
    'maybe-started',
    `Not known whether a run was started: the start was sent, ${what}, and AEM lists no new execution. It may have ended already: look into the destination folder before you start another.`,
  );
}

async function lookForOthers(settings, tools, known) {
  for (let look = 1; ; look++) {
    const list = await listExecutions(settings, tools);
    const fresh = list.filter(({ executionId }) => !known.includes(executionId));
    if (fresh.length > 0 || look === LOOKS_FOR_A_LOST_START) return fresh;
    await pause(settings, tools, FIRST_PAUSE_MS * look);
  }
}

async function listExecutions(settings, tools) {
  const list = await ask(settings, tools, '/executions');
  if (!Array.isArray(list?.data) || list.data.includes(null))
    throw new Trouble('answer-unknown', 'AEM answered the list of executions in an unknown form.');
  return list.data;
}

async function waitForEnd(settings, tools, executionId) {
  const path = `/execution/${encodeURIComponent(executionId)}`;
  return ask(settings, tools, path, ({ status }) => hasEnded(status));
}

// Whatever else AEM may say, now or later, is taken for a run that is still going.
function hasEnded(status) {
  return status === 'SUCCESS' || status === 'FAILED';
}

/** Asks again until AEM answers with JSON that is final, however often it is away in between. */
async function ask(settings, tools, path, isFinal = () => true) {
  let pauseMs = FIRST_PAUSE_MS;
  while (true) {
    const answer = await call(settings, tools, 'GET', path);
    const { status, json } = answer;
    tools.log(`${path}: ${status || 'no answer'} ${json?.status ?? ''}`);
    if (status === 200 && json != null && isFinal(json)) return json;
    if (status !== 200 && !isPassing(answer)) {
      const isList = path === '/executions';
      const hint =
        status === 404 && !isList ? ' Is this the id of a run of this configuration?' : '';
      throw new Trouble(isList ? 'not-started' : 'lost', `${quote(answer)}.${hint}`);
    }
    await pause(settings, tools, Math.max(pauseMs, answer.retryAfterMs));
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** One call; status 0 means that no whole answer came. The token goes to AEM_AUTHOR_URL only. */
async function call({ base, headers, tokenEndMs }, tools, method, path, body) {
  try {
    const response = await tools.fetch(base + path, {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([tools.signal, tools.timeout(CALL_LIMIT_MS)]),
    });
    const text = await response.text();
    if (response.status === 401 && Number.isFinite(tokenEndMs)) throw new TokenSpent();
    return {
      status: response.status,
      location: response.headers.get('Location'),
      retryAfterMs: retryAfterMs(response.headers.get('Retry-After'), tools.now()),
      json: parse(text),
    };
  } catch (error) {
    if (error instanceof TokenSpent) throw error;
    if (tools.signal.aborted) throw new Trouble('cancelled', 'Cancelled.');
    return { status: 0, retryAfterMs: 0 };
  }
}

function retryAfterMs(text, nowMs) {
  if (text === null) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return ms > 0 ? ms : 0;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Until the deadline or the token's end; throws if it has come. */
function timeLeftMs({ deadlineMs, tokenEndMs }, tools) {
  const leftMs = Math.min(deadlineMs, tokenEndMs) - tools.now();
  if (leftMs > 0) return leftMs;
  throw deadlineMs <= tokenEndMs ? new Trouble('too-late', 'The time is up.') : new TokenSpent();
}

/** Waits, but not past the deadline or the token's end. */
async function pause(settings, tools, ms) {
  const leftMs = timeLeftMs(settings, tools);
  await tools.sleep(Math.min(ms, leftMs), tools.signal).catch(() => undefined);
  if (tools.signal.aborted) throw new Trouble('cancelled', 'Cancelled.');
}

/** A run can be a SUCCESS and still hold records that could not be rendered, or none at all. */
function judge(state, { allowed }, tools) {
  if (state.status !== 'SUCCESS')
    throw new Trouble('run-failed', `The run ended with ${state.status}.`);
  const problems = problemsOf(state);
  const forbidden = problems.find(({ verdict }) => !allowed.includes(verdict));
  if (forbidden !== undefined) throw forbidden;
  for (const { verdict, message } of problems) tools.log(`::warning title=${verdict}::${message}`);
}

function outputsOf({ outputStatuses }) {
  return Array.isArray(outputStatuses) ? outputStatuses.map((output) => output ?? {}) : [];
}

function problemsOf(state) {
  const { recordsCount } = state;
  const outputs = outputsOf(state);
  const failures = outputs.reduce((sum, { failureCount }) => sum + Number(failureCount ?? 0), 0);
  const isWhole = ({ inProgressCount, successCount, failureCount }) =>
    inProgressCount === 0 &&
    Math.min(successCount, failureCount) >= 0 &&
    successCount + failureCount === recordsCount;
  const hasNone = recordsCount === 0;
  const problems = [
    [failures > 0, 'records-failed', `Documents that could not be rendered: ${failures}.`],
    [hasNone, 'no-records', 'The run found no records: is its source folder right?'],
    [
      outputs.length === 0 && !hasNone,
      'no-counts',
      'The run ended, but AEM does not say what it rendered.',
    ],
    [
      !outputs.every(isWhole),
      'counts-differ',
      'The counts of documents and of records do not add up.',
    ],
  ];
  return problems
    .filter(([isSo]) => isSo)
    .map(([, verdict, message]) => new Trouble(verdict, message));
}

function summaryOf(verdict, message, config, executionId, state) {
  const time = (seconds) => (seconds > 0 ? new Date(seconds * 1000).toISOString() : 'not known');
  const cell = (value) => String(value ?? '').replaceAll(/[|\r\n<>]/g, ' ');
  const counts = outputsOf(state ?? {}).map((output) => [
    `${output.outputType} ${output.renderType ?? ''}`,
    `${output.successCount} rendered, ${output.failureCount} failed`,
  ]);
  const { code, message: reason } = state?.errorInfo ?? {};
  const rows = [
    ['Execution', executionId ?? 'not known'],
    ['State', state?.status ?? 'not known'],
    ['Started', time(state?.startTime)],
    ['Ended', time(state?.endTime)],
    ['Records', state?.recordsCount ?? 'not known'],
    ...counts,
    ...(code || reason ? [['Reason', `${code ?? ''} ${reason ?? ''}`]] : []),
  ];
  const table = rows.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
  return `## Batch ${cell(config)}: ${verdict}\n\n${cell(message)}\n\n| | |\n|---|---|\n${table}\n`;
}

/** Keeps a text of AEM's from ending the line that quotes it, and from being a command in it. */
function oneLine(text) {
  const plain = text.replaceAll('##[', '## [');
  return plain.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

async function main() {
  const { setTimeout: sleep } = await import('node:timers/promises');
  const cancellation = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => cancellation.abort());
  let limit; // Node 20 forgets a time limit that nothing but AbortSignal.any refers to
  const append = (file, text) => file && appendFileSync(file, text);
  const verdict = await runNight(process.env, {
    fetch,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    timeout: (ms) => {
      limit = AbortSignal.timeout(ms);
      return limit;
    },
    now: Date.now,
    log: console.log,
    output: (name, value) => append(process.env.GITHUB_OUTPUT, `${name}=${value}\n`),
    summary: (text) => append(process.env.GITHUB_STEP_SUMMARY, text),
    signal: cancellation.signal,
  });
  process.exitCode = verdict === undefined || verdict === 'good' ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
