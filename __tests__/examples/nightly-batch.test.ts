import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  type Answer,
  environmentOf,
  type Plan,
  SCRIPT,
  START_MS,
  spendNight,
  spendNights,
  withAem,
} from './_night.ts';

/** The time when so many minutes of the night have passed. */
const atMinute = (minutes: number) => new Date(START_MS + minutes * 60_000).toISOString();
const containing = expect.stringContaining;
const good = { verdict: 'good', error: '' };

/** A night, and what is expected of it besides its verdict. */
type Case = readonly [what: string, plan: Plan, more?: object];

function testNights(verdict: string | undefined, cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, plan, more = {}) => {
    const night = await spendNight(plan);

    expect(night).toMatchObject({ verdict, ...more });
    expect(night.error === '').toBe(verdict === 'good' || verdict === undefined);
  });
}

/** Answers every request of one kind, or only the first. */
const answering =
  (kind: string, answer: () => Response, times = Number.POSITIVE_INFINITY): Answer =>
  (request, count) =>
    request === kind && count <= times ? answer() : undefined;

test('a good night looks for executions, starts one, tells its id, waits and tells what came of it', async () => {
  const night = await spendNight();

  expect(night).toMatchObject({ ...good, pausesSeconds: [10, 20] });
  expect(night.requests).toEqual([
    'GET executions 200',
    'POST execution 202',
    ...Array(3).fill('GET execution/… 200'),
  ]);
  expect(night.outputs).toEqual({
    'deadline-at': '2026-11-26T06:07:00.000Z',
    'execution-id': expect.stringMatching(/^[\w-]+$/),
    verdict: 'good',
  });
  expect(night.lines.slice(1, 3)).toEqual([
    `::notice title=Execution::monthly: ${night.outputs['execution-id']}`,
    expect.stringMatching(/^\/execution\//),
  ]);
  expect(night.summary).toContain('## Batch monthly: good');
  expect(night.summary).toContain('| State | SUCCESS |');
  expect(night.summary).toMatch(/\| Ended \| 20\d{2}-/);
  expect(night.summary).toContain('| Records | 3 |');
  expect(night.summary).toMatch(/\| PDF +\| 3 rendered, 0 failed \|/);
});

test.each<[string, (id: string) => string, number]>([
  ['the id alone, with blanks', (id) => ` ${id} `, 1],
  ['of another host', (id) => `https://elsewhere.example/config/x/execution/${id}/`, 1],
  ['missing', () => '', 2],
  ['a path that climbs', () => '../../../libs/granite', 2],
  ['two dots', () => '..', 2],
  ['with a query', () => 'execution?x=y', 2],
])('a Location that is %s leads the token nowhere else', async (_, location, lists) => {
  const night = await spendNight({ location });

  expect(night).toMatchObject(good);
  expect(night.requests.filter((line) => line === 'GET executions 200')).toHaveLength(lists);
  const base = /^http:\/\/127\.0\.0\.1:\d+\/adobe\/forms\/batch\/output\/config\/monthly/;
  for (const url of night.urls) {
    expect(url.replace(base, '')).toMatch(/^\/execution(s|\/[\w-]+)?$/);
  }
});

describe('an execution that is going', () => {
  const answerList = (list: unknown) => answering('GET executions', () => Response.json(list));

  testNights('good', [['is waited for, and no other is started', { going: 1 }, { starts: 0 }]]);
  testNights('already-running', [
    ['is refused if that is wanted', { going: 1, env: { IF_RUNNING: 'refuse' } }],
    ['is refused if there are several, which share their folders', { going: 2 }],
  ]);
  testNights('answer-unknown', [
    [
      'is not waited for with an id that is none',
      { answer: answerList({ data: [{ executionId: '../x', status: 'PROCESSING' }] }) },
      { starts: 0 },
    ],
    ['is not looked for in a list that is none', { answer: answerList({ items: [] }) }],
  ]);
  testNights('lost', [
    [
      'is not looked for under an id that AEM does not know',
      { env: { EXECUTION_ID: 'unknown' } },
      { error: containing('Is this the id of'), requests: ['GET execution/… 404'] },
    ],
  ]);

  test('can be given by its id, with blanks around it, and nothing is started', async () => {
    const [first, second] = await spendNights([
      { cancelIn: 'a pause' },
      ({ outputs }) => ({ going: 1, env: { EXECUTION_ID: ` ${outputs['execution-id']}\n` } }),
    ]);

    expect(second).toMatchObject({ ...good, starts: 0 });
    expect(second?.outputs['execution-id']).toBe(first?.outputs['execution-id']);
    expect(second?.requests).not.toContain('GET executions 200');
  });
});

describe('a start', () => {
  const throttled = () => new Response(null, { status: 429, headers: { 'Retry-After': '99999' } });
  const late: Answer = (request, count) =>
    request === 'GET executions' && count > 1 && count < 5
      ? Response.json({ data: [] })
      : undefined;

  testNights('good', [
    ['with its answer lost is found in the list', { faults: ['none', 'answer-lost'] }],
    ['with its answer stalled is found in the list', { faults: ['none', 'answer-stalled'] }],
    [
      'that AEM lists only after a while is found',
      { faults: ['none', 'answer-lost'], answer: late },
      { pausesSeconds: [10, 20, 30, 10, 20] },
    ],
    [
      'that is throttled comes back when AEM says, and looks at the list again',
      { faults: ['none', 'throttled'] },
      {
        pausesSeconds: [30, 10, 20],
        requests: [
          ...['GET executions 200', 'POST execution 429'],
          ...['GET executions 200', 'POST execution 202'],
          ...Array(3).fill('GET execution/… 200'),
        ],
      },
    ],
  ]);
  testNights('not-started', [
    [
      'that is refused has started nothing',
      { faults: ['none', 'login-redirect'] },
      { starts: 0, requests: { length: 2 } },
    ],
    [
      'of a configuration that does not exist says what AEM says',
      { config: 'no such' },
      {
        error: containing('AEM answered 404, "Not Found: There is no such'),
        urls: [expect.stringMatching(/\/config\/no%20such\/executions$/)],
      },
    ],
  ]);
  testNights('too-late', [
    [
      'does not come when AEM asks for more time than there is',
      { answer: answering('POST execution', throttled, 1) },
      { starts: 0, error: containing('The time is up. Nothing was started.') },
    ],
    [
      'does not come while AEM is away, which is said',
      { answer: answering('GET executions', () => new Response('<html>')) },
      { starts: 0, error: containing('Nothing was started.') },
    ],
  ]);
  testNights(undefined, [
    [
      'that AEM refuses with the token is left to the next token',
      { faults: ['none', 'token-refused'], env: { TOKEN_EXPIRES_AT: atMinute(60) } },
      { starts: 0, outputs: { 'needs-token': 'true' } },
    ],
  ]);

  const looks = Array(5).fill('GET executions 200');
  const unknown = { error: containing('Not known whether a run was started') };

  testNights('maybe-started', [
    ...([408, 200] as const).map(
      (status): Case => [
        `that is answered by ${status} and is not in the list is not repeated, but told`,
        { faults: ['none', status === 408 ? 'timed-out' : 'login-page'] },
        { ...unknown, requests: ['GET executions 200', `POST execution ${status}`, ...looks] },
      ],
    ),
    [
      'that is lost, and looked for until the token ends, is not left to the next token',
      {
        faults: ['none', 'server-error', 'none', 'token-refused'],
        env: { TOKEN_EXPIRES_AT: atMinute(600) },
      },
      { ...unknown, outputs: expect.not.objectContaining({ 'needs-token': 'true' }) },
    ],
    [
      'that is lost, and looked for until the job is cancelled, may have started',
      { cancelIn: 'a pause', faults: ['none', 'server-error'] },
      { ...unknown, pausesSeconds: [10] },
    ],
  ]);

  test('that is lost is not mistaken for one that had ended before', async () => {
    const [, second] = await spendNights([
      { config: 'immediate', listsEndedRuns: true },
      { config: 'immediate', listsEndedRuns: true, faults: ['none', 'server-error'] },
    ]);

    expect(second).toMatchObject({ verdict: 'maybe-started' });
  });
});

describe('the wait', () => {
  const busy = () => {
    const date = new Date(START_MS + 95_000).toUTCString();
    return new Response('', { status: 503, headers: { 'Retry-After': date } });
  };
  const unknownStatus = () => Response.json({ status: 'Q\n::error::x' });
  const first = (answer: () => Response) => answering('GET execution/…', answer, 1);

  testNights('good', [
    ...(['login-page', 'answer-lost'] as const).map(
      (fault): Case => [
        `goes on after ${fault}`,
        { config: 'immediate', faults: [fault, 'none', 'none', fault, fault] },
      ],
    ),
    [
      'obeys Retry-After',
      { config: 'immediate', faults: ['none', 'none', 'throttled'] },
      { pausesSeconds: [30] },
    ],
    [
      'obeys a Retry-After that is a date',
      { config: 'immediate', answer: first(busy) },
      { pausesSeconds: [95] },
    ],
    [
      'does not end with a status that is not known',
      { config: 'immediate', answer: first(unknownStatus) },
    ],
  ]);
  testNights('lost', [
    [
      'ends when AEM refuses the token and no other can be had',
      { faults: ['none', 'none', 'token-refused'] },
      { error: expect.stringMatching(/AEM answered 401[^?]*$/) },
    ],
  ]);

  test('grows its pauses to two minutes and ends at the deadline, ten minutes before the job', async () => {
    const night = await spendNight({ config: 'never-ends', env: { TIMEOUT_MINUTES: '30' } });

    expect(night).toMatchObject({ verdict: 'too-late', waitedMinutes: 20 });
    expect(night.pausesSeconds.slice(0, 6)).toEqual([10, 20, 40, 80, 120, 120]);
    expect(night.error).toContain(`Execution ${night.outputs['execution-id']} may still be going`);
    expect(night.summary).toContain('## Batch never-ends: too-late\n\nThe time is up. Execution ');
    expect(night.summary).toContain('| State | not known |');
  });
});

test('a token is replaced five minutes before its end, and the next goes on with the same run', async () => {
  const [first, second] = await spendNights([
    { config: 'never-ends', env: { TOKEN_EXPIRES_AT: atMinute(65) } },
    ({ outputs }) => ({
      config: 'never-ends',
      env: { EXECUTION_ID: outputs['execution-id'], DEADLINE_AT: outputs['deadline-at'] },
    }),
  ]);

  expect(first).toMatchObject({ verdict: undefined, waitedMinutes: 60 });
  expect(first?.outputs['needs-token']).toBe('true');
  expect(second).toMatchObject({ verdict: 'too-late', starts: 0 });
  for (const name of ['execution-id', 'deadline-at']) {
    expect(second?.outputs[name]).toBe(first?.outputs[name]);
  }
});

describe('the judgement', () => {
  testNights('run-failed', [
    [
      'of a failed run tells why it failed',
      { config: 'failing' },
      {
        error: expect.stringMatching(/The run ended with FAILED\.$/),
        summary: containing('| Reason | DataSourceError The data source cannot be read. |'),
      },
    ],
  ]);

  test.each([
    ['partly-failing', 'records-failed', 'Documents that could not be rendered: 1.'],
    ['empty', 'no-records', 'The run found no records'],
    ['without-counts', 'no-counts', 'AEM does not say what it rendered'],
    ['miscounting', 'counts-differ', 'do not add up'],
  ])('of %s is %s, which can be allowed', async (config, verdict, message) => {
    const [refused, allowed] = await spendNights([{ config }, { config, env: { ALLOW: verdict } }]);

    expect(refused).toMatchObject({ verdict, outputs: { verdict }, error: containing(message) });
    expect(refused?.summary).not.toContain('| Reason |');
    expect(allowed?.verdict).toBe('good');
    expect(allowed?.lines.join('\n')).toContain(`::warning title=${verdict}::`);
  });

  /** An output's counts of documents: in progress, rendered, failed. */
  const counts = (inProgressCount: number, successCount: number, failureCount: number) => ({
    inProgressCount,
    successCount,
    failureCount,
  });

  test.each([
    ['another problem than the allowed one', 9, [counts(0, 2, 1)]],
    ['a document in progress', 2, [counts(1, 2, 0)]],
    ['less than no failures', 2, [counts(0, 3, -1)]],
    ['one output short', 2, [counts(0, 2, 0), counts(0, 1, 0)]],
  ])('of %s is that the counts differ', async (_, recordsCount, outputStatuses) => {
    const state = { status: 'SUCCESS', recordsCount, outputStatuses };
    const AEM_AUTHOR_URL = 'https://author-p1-e2.adobeaemcloud.com';

    const night = await spendNight({
      env: { AEM_AUTHOR_URL, EXECUTION_ID: 'x', ALLOW: 'records-failed' },
      answer: () => Response.json(state),
    });

    expect(night).toMatchObject({ verdict: 'counts-differ' });
  });
});

describe('a cancelled job', () => {
  const saying = (message: RegExp) => ({ error: expect.stringMatching(message) });
  testNights('cancelled', [
    ['says so while the list is read', { cancelIn: 'GET executions' }, saying(/::Cancelled\.$/)],
    ['says what may be', { cancelIn: 'POST execution' }, saying(/AEM may have started it/)],
  ]);
  test('is followed by a night that finds the same execution', async () => {
    const [before, next] = await spendNights([{ cancelIn: 'a pause' }, {}]);

    const id = before?.outputs['execution-id'];
    expect(before).toMatchObject({
      verdict: 'cancelled',
      pausesSeconds: [10],
      error: containing(id ?? ''),
    });
    expect(next).toMatchObject({ ...good, outputs: { 'execution-id': id }, starts: 0 });
  });
});

test('what AEM says cannot pass for a workflow command, nor break the summary', async () => {
  const evil = 'x\n::add-mask::y\r\n::error::z | <b> ##[error]w';
  const answer = () => Response.json({ title: evil, detail: evil }, { status: 400 });

  const night = await spendNight({ answer: answering('POST execution', answer) });

  expect(night).toMatchObject({ verdict: 'not-started' });
  expect(night.lines.filter((line) => line.startsWith('::'))).toEqual([night.error]);
  expect(night.lines.join()).not.toContain('##[');
  expect(night.summary).not.toMatch(/^::|<b>/m);
});

test.each([
  ['AEM_IMS_TOKEN', ''],
  ['BATCH_CONFIG', '..'],
  ['AEM_AUTHOR_URL', 'http://author-p1-e2.adobeaemcloud.com'],
  ['AEM_AUTHOR_URL', 'https://author-p1-e2.adobeaemcloud.com/'],
  ['TIMEOUT_MINUTES', '10'],
  ['TIMEOUT_MINUTES', 'x'],
  ['IF_RUNNING', 'restart'],
  ['ALLOW', 'everything'],
  ['EXECUTION_ID', '../configs'],
  ['DEADLINE_AT', 'soon'],
  ['TOKEN_EXPIRES_AT', 'soon'],
])('the setting %s="%s" is refused before any request', async (name, value) => {
  const night = await spendNight({ env: { [name]: value } });

  expect(night).toMatchObject({ verdict: 'settings', error: containing(name), urls: [] });
  expect(night.summary).toMatch(/\| Execution \| not known \|[\s\S]*\| Records \| not known \|/);
});

test('the script says what it reads', () => {
  const text = readFileSync(SCRIPT, 'utf8');
  const head = text.slice(0, text.indexOf('import '));
  for (const [, name] of text.matchAll(/\benv\.(?!GITHUB_)([A-Z][A-Z_]+)/g)) {
    expect(head).toContain(name);
  }
});

test.each(['SIGINT', 'SIGTERM'] as const)('the process ends a night at %s', (signal) =>
  withAem(async (aem) => {
    const child = spawn('bash', ['-c', `exec node ${SCRIPT}`], {
      env: { PATH: process.env['PATH'], ...environmentOf(aem, 'never-ends') },
    });
    let log = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (text.includes('PROCESSING')) {
        child.kill(signal);
      }
    });

    expect(await once(child, 'close')).toEqual([1, null]);
    expect(log).toMatch(/^::error title=cancelled::Cancelled\. Execution [\w-]+ may still/m);
  }),
);
