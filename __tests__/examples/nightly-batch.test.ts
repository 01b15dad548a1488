import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import {
  environmentOf,
  requestsOf,
  SCRIPT,
  START_MS,
  spendNight,
  startElsewhere,
  startsOf,
  withAem,
} from './_night.ts';

const MINUTE_MS = 60_000;

/** The same answers, but for the start's Location. */
function withLocation(location: (id: string) => string): typeof fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (init?.method !== 'POST') {
      return response;
    }
    const id = response.headers.get('Location')?.split('/').at(-1) ?? '';
    return new Response(null, { status: 202, headers: { Location: location(id) } });
  };
}

/** The same answers, but for the one of the given call. */
function withAnswer(method: string, answer: () => Response): typeof fetch {
  return (url, init) => (init?.method === method ? Promise.resolve(answer()) : fetch(url, init));
}

describe('a good night', () => {
  test('looks for executions, starts one, waits for its end and tells what came of it', () =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'monthly');

      expect(night).toMatchObject({ verdict: 'good', error: '', pausesMs: [10_000, 20_000] });
      expect(requestsOf(aem)).toEqual([
        'GET executions 200',
        'POST execution 202',
        ...Array(3).fill('GET execution/… 200'),
      ]);
      expect(night.outputs).toEqual({
        'deadline-at': '2026-11-26T06:07:00.000Z',
        'execution-id': expect.stringMatching(/^[\w-]+$/),
        verdict: 'good',
      });
      expect(night.summary).toContain('## Batch monthly: good');
      expect(night.summary).toContain('| State | SUCCESS |');
      expect(night.summary).toMatch(/\| Ended \| \d{4}-/);
      expect(night.summary).toMatch(/\| PDF +\| 3 rendered, 0 failed \|/);
    }));

  test('tells the id of the execution before it waits', () =>
    withAem(async (aem) => {
      let before: string[] = [];
      const night = await spendNight(aem, 'monthly', {
        fetch: (url, init) => {
          if (String(url).includes('/execution/') && before.length === 0) {
            before = requestsOf(aem);
          }
          return fetch(url, init);
        },
      });

      const notice = `::notice title=Execution::monthly: ${night.outputs['execution-id']}`;
      expect(night.lines.indexOf(notice)).toBe(1);
      expect(night.lines.findIndex((line) => line.startsWith('/execution/'))).toBe(2);
      expect(before).toEqual(['GET executions 200', 'POST execution 202']);
    }));

  test.each(['url', 'path', 'id', 'none'] as const)(
    'finds its execution by a Location of %s',
    (location) =>
      withAem(async (aem) => {
        aem.forms.batchHabits.location = location;

        expect(await spendNight(aem, 'monthly')).toMatchObject({ verdict: 'good' });
        expect(startsOf(aem)).toBe(1);
      }),
  );

  test.each([
    ['of another host', (id: string) => `https://elsewhere.example/config/x/execution/${id}`],
    ['with a blank', (id: string) => ` ${id} `],
    ['with a slash at its end', (id: string) => `/config/monthly/execution/${id}/`],
    ['that climbs', () => '../../../libs/granite'],
    ['that is two dots', () => '..'],
    ['that ends in two dots', () => '/config/monthly/execution/..'],
    ['with a query', () => 'execution?x=y'],
    ['of a login page', () => '/libs/granite/core/content/login.html'],
  ])('sends its token nowhere else for a Location %s', (_, location) =>
    withAem(async (aem) => {
      const urls: string[] = [];
      const rewritten = withLocation(location);
      const night = await spendNight(aem, 'monthly', {
        fetch: (url, init) => {
          urls.push(String(url));
          return rewritten(url, init);
        },
      });

      expect(night).toMatchObject({ verdict: 'good' });
      const base = `${aem.forms.url}/adobe/forms/batch/output/config/monthly/execution`;
      const others = urls.filter((url) => !url.startsWith(base) || url.includes('..'));
      expect(others).toEqual([]);
      expect(startsOf(aem)).toBe(1);
    }),
  );
});

describe('an execution that is still going', () => {
  test('is waited for, and no other is started', () =>
    withAem(async (aem) => {
      const id = await startElsewhere(aem, 'monthly');

      const night = await spendNight(aem, 'monthly');

      expect(night).toMatchObject({ verdict: 'good', outputs: { 'execution-id': id } });
      expect(startsOf(aem)).toBe(1);
    }));

  test('is refused if that is wanted', () =>
    withAem(async (aem) => {
      const id = await startElsewhere(aem, 'monthly');

      const night = await spendNight(aem, 'monthly', { env: { IF_RUNNING: 'refuse' } });

      expect(night).toMatchObject({ verdict: 'already-running' });
      expect(night.error).toContain(id);
      expect(startsOf(aem)).toBe(1);
    }));

  test('is refused if there are several, which share their folders', () =>
    withAem(async (aem) => {
      for (let count = 0; count < 2; count++) {
        await startElsewhere(aem, 'monthly');
      }

      expect(await spendNight(aem, 'monthly')).toMatchObject({ verdict: 'already-running' });
      expect(startsOf(aem)).toBe(2);
    }));

  test('in a state that no page of Adobe names is taken for one', () =>
    withAem(async (aem) => {
      const list = { data: [{ executionId: 'x', status: 'QUEUED' }] };
      const night = await spendNight(aem, 'monthly', {
        env: { IF_RUNNING: 'refuse' },
        fetch: withAnswer('GET', () => Response.json(list)),
      });

      expect(night).toMatchObject({ verdict: 'already-running' });
      expect(startsOf(aem)).toBe(0);
    }));

  test.each([undefined, '../x', 'a\nb'])('with the id %j is not waited for', (executionId) =>
    withAem(async (aem) => {
      const list = { data: [{ executionId, status: 'PROCESSING' }] };
      const night = await spendNight(aem, 'monthly', {
        fetch: withAnswer('GET', () => Response.json(list)),
      });

      expect(night).toMatchObject({ verdict: 'answer-unknown', lines: { length: 2 } });
      expect(startsOf(aem)).toBe(0);
    }),
  );

  test('and has ended since is no reason not to start', () =>
    withAem(async (aem) => {
      aem.forms.batchHabits.listsEndedRuns = true;
      const first = await spendNight(aem, 'immediate');

      const second = await spendNight(aem, 'immediate');

      expect(second).toMatchObject({ verdict: 'good' });
      expect(second.outputs['execution-id']).not.toBe(first.outputs['execution-id']);
    }));

  test('can be given by its id, and nothing is started', () =>
    withAem(async (aem) => {
      const id = await startElsewhere(aem, 'monthly');
      await startElsewhere(aem, 'monthly');

      const night = await spendNight(aem, 'monthly', { env: { EXECUTION_ID: id } });

      expect(night).toMatchObject({ verdict: 'good', outputs: { 'execution-id': id } });
      expect(requestsOf(aem)).not.toContain('GET executions 200');
    }));

  test('is not looked for under an id that AEM does not know', () =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'monthly', { env: { EXECUTION_ID: 'unknown' } });

      expect(night).toMatchObject({ verdict: 'lost' });
      expect(night.error).toContain('Is this the id of a run of this configuration?');
      expect(requestsOf(aem)).toEqual(['GET execution/… 404']);
    }));

  test('can be given with blanks around its id', () =>
    withAem(async (aem) => {
      const id = await startElsewhere(aem, 'monthly');

      const night = await spendNight(aem, 'monthly', { env: { EXECUTION_ID: ` ${id}\n` } });

      expect(night).toMatchObject({ verdict: 'good', outputs: { 'execution-id': id } });
    }));
});

describe('a start', () => {
  test.each(['answer-lost', 'answer-late', 'answer-stalled'] as const)(
    'with its %s is never repeated, but found in the list',
    (fault) =>
      withAem(async (aem) => {
        aem.forms.faults.push('none', fault);

        expect(await spendNight(aem, 'monthly')).toMatchObject({ verdict: 'good' });
        expect(startsOf(aem)).toBe(1);
      }),
  );

  test('that AEM lists only after a while is found', () =>
    withAem(async (aem) => {
      let lists = 0;
      const fetchLate: typeof fetch = async (url, init) => {
        if (init?.method === 'POST') {
          await fetch(url, init);
          throw new TypeError('fetch failed');
        }
        if (String(url).endsWith('/executions') && lists++ < 3) {
          return Response.json({ data: [] });
        }
        return fetch(url, init);
      };

      const night = await spendNight(aem, 'monthly', { fetch: fetchLate });

      expect(night).toMatchObject({ verdict: 'good' });
      expect(night.pausesMs.slice(0, 2)).toEqual([10_000, 20_000]);
      expect(startsOf(aem)).toBe(1);
    }));

  test.each(['server-error', 'timed-out', 'unavailable', 'login-page'] as const)(
    'that is answered by %s and is not in the list is not repeated, but told',
    (fault) =>
      withAem(async (aem) => {
        aem.forms.faults.push('none', fault);

        const night = await spendNight(aem, 'monthly');

        expect(night).toMatchObject({ verdict: 'maybe-started', pausesMs: { length: 4 } });
        expect(night.error).toContain('Not known whether a run was started');
        expect(requestsOf(aem).filter((line) => line.startsWith('POST'))).toHaveLength(1);
      }),
  );

  test('that is lost is not mistaken for one that had ended before', () =>
    withAem(async (aem) => {
      aem.forms.batchHabits.listsEndedRuns = true;
      await spendNight(aem, 'immediate');
      aem.forms.faults.push('none', 'server-error');

      expect(await spendNight(aem, 'immediate')).toMatchObject({ verdict: 'maybe-started' });
    }));

  test.each(['token-refused', 'client-not-allowed', 'not-found', 'login-redirect'] as const)(
    'that is refused by %s has started nothing',
    (fault) =>
      withAem(async (aem) => {
        aem.forms.faults.push('none', fault);

        expect(await spendNight(aem, 'monthly')).toMatchObject({ verdict: 'not-started' });
        expect(requestsOf(aem)).toHaveLength(2);
      }),
  );

  test('of a configuration that does not exist says what AEM says', () =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'no such');

      expect(night).toMatchObject({ verdict: 'not-started' });
      expect(night.error).toContain('AEM answered 404, "Not Found: There is no such');
      expect(aem.forms.requests[0]?.path).toMatch(/\/config\/no%20such\/executions$/);
    }));

  test('that is throttled comes back when AEM says, and looks at the list again', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'throttled');

      const night = await spendNight(aem, 'monthly');

      expect(night).toMatchObject({ verdict: 'good' });
      expect(night.pausesMs[0]).toBe(30_000);
      expect(requestsOf(aem).slice(0, 4)).toEqual([
        'GET executions 200',
        'POST execution 429',
        'GET executions 200',
        'POST execution 202',
      ]);
    }));

  test('that is throttled, while somebody else starts one, is not repeated', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'throttled');

      const night = await spendNight(aem, 'monthly', {
        onPause: async (number) => {
          if (number === 1) {
            await startElsewhere(aem, 'monthly');
          }
        },
      });

      expect(night).toMatchObject({ verdict: 'good' });
      expect(startsOf(aem)).toBe(1);
    }));

  test('does not come when AEM asks for more time than there is', () =>
    withAem(async (aem) => {
      let isAsked = false;
      const later = () => new Response(null, { status: 429, headers: { 'Retry-After': '99999' } });
      const night = await spendNight(aem, 'monthly', {
        fetch: (url, init) => {
          if (init?.method !== 'POST' || isAsked) {
            return fetch(url, init);
          }
          isAsked = true;
          return Promise.resolve(later());
        },
      });

      expect(night).toMatchObject({ verdict: 'too-late' });
      expect(night.error).toContain('The time is up. Nothing was started.');
      expect(startsOf(aem)).toBe(0);
    }));

  test('does not come while AEM is away, which is said', () =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'monthly', {
        fetch: withAnswer('GET', () => new Response('<html>')),
      });

      expect(night).toMatchObject({ verdict: 'too-late' });
      expect(night.error).toContain('Nothing was started.');
    }));

  test('that AEM refuses with the token is left to the next token', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'token-refused');
      const env = { TOKEN_EXPIRES_AT: new Date(START_MS + 60 * MINUTE_MS).toISOString() };

      const night = await spendNight(aem, 'monthly', { env });

      expect(night.outputs).toMatchObject({ 'needs-token': 'true' });
      expect(night.verdict).toBeUndefined();
    }));

  test.each([{ items: [] }, { data: [null] }])('needs a list that can be read: %j', (list) =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'monthly', {
        fetch: withAnswer('GET', () => Response.json(list)),
      });

      expect(night).toMatchObject({ verdict: 'answer-unknown' });
      expect(startsOf(aem)).toBe(0);
    }),
  );
});

describe('the wait', () => {
  test.each([
    'unavailable',
    'server-error',
    'timed-out',
    'login-page',
    'answer-lost',
    'answer-late',
    'answer-stalled',
  ] as const)('goes on after %s', (fault) =>
    withAem(async (aem) => {
      aem.forms.faults.push(fault, 'none', 'none', fault, fault);

      expect(await spendNight(aem, 'immediate')).toMatchObject({ verdict: 'good' });
    }),
  );

  test('obeys Retry-After', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'none', 'throttled');

      expect(await spendNight(aem, 'immediate')).toMatchObject({
        verdict: 'good',
        pausesMs: [30_000],
      });
    }));

  test('obeys a Retry-After that is a date', () =>
    withAem(async (aem) => {
      let polls = 0;
      const date = new Date(START_MS + 95_000).toUTCString();
      const busy = () => new Response('', { status: 503, headers: { 'Retry-After': date } });

      const night = await spendNight(aem, 'immediate', {
        fetch: async (url, init) =>
          String(url).includes('/execution/') && polls++ === 0 ? busy() : fetch(url, init),
      });

      expect(night).toMatchObject({ verdict: 'good', pausesMs: [95_000] });
    }));

  test('grows its pauses to two minutes and ends at the deadline, ten minutes before the job', () =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'never-ends', { env: { TIMEOUT_MINUTES: '30' } });

      expect(night).toMatchObject({ verdict: 'too-late' });
      expect(night.pausesMs.slice(0, 6)).toEqual([10, 20, 40, 80, 120, 120].map((s) => s * 1000));
      const waitedMs = night.pausesMs.reduce((sum, ms) => sum + ms, 0);
      expect(waitedMs).toBe(20 * MINUTE_MS);
      expect(night.error).toContain(
        `Execution ${night.outputs['execution-id']} may still be going`,
      );
      expect(night.summary).toContain('| State | not known |');
    }));

  test('looks once more at the deadline', () =>
    withAem(async (aem) => {
      const ids: string[] = [];
      const night = await spendNight(aem, 'monthly', {
        env: { DEADLINE_AT: new Date(START_MS + 15_000).toISOString() },
        onPause: (number) => void ids.push(String(number)),
      });

      expect(night).toMatchObject({ verdict: 'good', pausesMs: [10_000, 5_000] });
    }));

  test('ends when AEM refuses the token and no other can be had', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'none', 'token-refused');

      const night = await spendNight(aem, 'monthly');

      expect(night).toMatchObject({ verdict: 'lost' });
      expect(night.error).toContain('AEM answered 401');
    }));
});

describe('a token that does not last', () => {
  const endsIn = (minutes: number) => new Date(START_MS + minutes * MINUTE_MS).toISOString();

  test('is replaced five minutes before its end, and the next one goes on with the same run', () =>
    withAem(async (aem) => {
      const first = await spendNight(aem, 'never-ends', {
        env: { TOKEN_EXPIRES_AT: endsIn(65) },
      });
      expect(first).toMatchObject({ verdict: undefined, outputs: { 'needs-token': 'true' } });
      expect(first.pausesMs.reduce((sum, ms) => sum + ms, 0)).toBe(60 * MINUTE_MS);

      const second = await spendNight(aem, 'never-ends', {
        env: {
          EXECUTION_ID: first.outputs['execution-id'] ?? '',
          DEADLINE_AT: first.outputs['deadline-at'] ?? '',
        },
      });

      expect(second).toMatchObject({ verdict: 'too-late' });
      expect(second.outputs['execution-id']).toBe(first.outputs['execution-id']);
      expect(second.outputs['deadline-at']).toBe(first.outputs['deadline-at']);
      expect(startsOf(aem)).toBe(1);
    }));

  test('is replaced when AEM refuses it before that', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'none', 'token-refused');

      const night = await spendNight(aem, 'monthly', { env: { TOKEN_EXPIRES_AT: endsIn(600) } });

      expect(night).toMatchObject({ verdict: undefined, outputs: { 'needs-token': 'true' } });
    }));

  test('and outlasts the deadline changes nothing', () =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'never-ends', {
        env: { TOKEN_EXPIRES_AT: endsIn(600) },
      });

      expect(night).toMatchObject({ verdict: 'too-late' });
    }));

  test('and ends while a lost start is looked for does not lead to a second start', () =>
    withAem(async (aem) => {
      aem.forms.faults.push('none', 'server-error', 'none', 'token-refused');

      const night = await spendNight(aem, 'monthly', { env: { TOKEN_EXPIRES_AT: endsIn(600) } });

      expect(night).toMatchObject({ verdict: 'maybe-started' });
      expect(night.outputs).not.toHaveProperty('needs-token');
    }));
});

describe('the judgement', () => {
  test.each([
    ['failing', 'run-failed', 'The run ended with FAILED.'],
    ['partly-failing', 'records-failed', 'Documents that could not be rendered: 1.'],
    ['empty', 'no-records', 'The run found no records'],
    ['without-counts', 'no-counts', 'AEM does not say what it rendered'],
    ['miscounting', 'counts-differ', 'do not add up'],
  ])('of %s is %s', (config, verdict, message) =>
    withAem(async (aem) => {
      const night = await spendNight(aem, config);

      expect(night).toMatchObject({ verdict, outputs: { verdict } });
      expect(night.error).toContain(message);
      expect(night.error).not.toContain('may still be going');
    }),
  );

  test('gives the reason of a failed run in the summary', () =>
    withAem(async (aem) => {
      const { summary } = await spendNight(aem, 'failing');

      expect(summary).toContain('| Reason | DataSourceError The data source cannot be read. |');
    }));

  test.each(['partly-failing', 'empty', 'without-counts', 'miscounting'])(
    'of %s can be allowed, and warns',
    (config) =>
      withAem(async (aem) => {
        const refused = await spendNight(aem, config);
        const ALLOW = refused.verdict ?? '';

        const night = await spendNight(aem, config, { env: { ALLOW } });

        expect(night).toMatchObject({ verdict: 'good', error: '' });
        expect(night.lines.join('\n')).toContain(`::warning title=${ALLOW}::`);
      }),
  );

  test('of one thing that is allowed says nothing of another', () =>
    withAem(async (aem) => {
      const state = {
        status: 'SUCCESS',
        recordsCount: 9,
        outputStatuses: [{ inProgressCount: 0, successCount: 2, failureCount: 1 }],
      };
      const env = { EXECUTION_ID: 'x', ALLOW: 'records-failed' };
      const fetch = withAnswer('GET', () => Response.json(state));

      expect(await spendNight(aem, 'monthly', { env, fetch })).toMatchObject({
        verdict: 'counts-differ',
      });
    }));

  test.each([
    [
      'no number of records',
      { outputStatuses: [{ inProgressCount: 0, successCount: 2, failureCount: 0 }] },
    ],
    [
      'a document in progress',
      {
        recordsCount: 2,
        outputStatuses: [{ inProgressCount: 1, successCount: 2, failureCount: 0 }],
      },
    ],
    [
      'a count missing',
      { recordsCount: 2, outputStatuses: [{ successCount: 2, failureCount: 0 }] },
    ],
    ['an output that is none', { recordsCount: 2, outputStatuses: [null] }],
    [
      'less than no failures',
      {
        recordsCount: 2,
        outputStatuses: [{ inProgressCount: 0, successCount: 3, failureCount: -1 }],
      },
    ],
    [
      'one output short',
      {
        recordsCount: 2,
        outputStatuses: [
          { inProgressCount: 0, successCount: 2, failureCount: 0 },
          { inProgressCount: 0, successCount: 1, failureCount: 0 },
        ],
      },
    ],
  ])('of %s is that the counts differ', (_, state) =>
    withAem(async (aem) => {
      const fetch = withAnswer('GET', () => Response.json({ status: 'SUCCESS', ...state }));

      expect(await spendNight(aem, 'monthly', { env: { EXECUTION_ID: 'x' }, fetch })).toMatchObject(
        { verdict: 'counts-differ' },
      );
    }),
  );
});

describe('a cancelled job', () => {
  const cancelOn = (
    aem: Parameters<typeof spendNight>[0],
    isMoment: (url: string, method: string) => boolean,
  ) => {
    const controller = new AbortController();
    const fetchAndCancel: typeof fetch = async (url, init) => {
      if (!isMoment(String(url), init?.method ?? 'GET')) {
        return fetch(url, init);
      }
      controller.abort();
      return fetch(url, init);
    };
    return spendNight(aem, 'monthly', { fetch: fetchAndCancel, signal: controller.signal });
  };

  test.each([
    ['the list is read', (url: string) => url.endsWith('/executions'), /::Cancelled\.$/],
    ['the run is started', (_: string, method: string) => method === 'POST', /may have started it/],
    ['the state is read', (url: string) => url.includes('/execution/'), /may still be going/],
  ])('while %s says so', (_, isMoment, message) =>
    withAem(async (aem) => {
      const night = await cancelOn(aem, isMoment);

      expect(night).toMatchObject({ verdict: 'cancelled' });
      expect(night.error).toMatch(message);
    }),
  );

  test('in a pause says so', () =>
    withAem(async (aem) => {
      const controller = new AbortController();

      const night = await spendNight(aem, 'monthly', {
        signal: controller.signal,
        onPause: () => controller.abort(),
      });

      expect(night).toMatchObject({ verdict: 'cancelled', pausesMs: [10_000] });
      expect(night.error).toContain(night.outputs['execution-id']);
    }));

  test('while a lost start is looked for leaves no doubt that it may have started', () =>
    withAem(async (aem) => {
      const controller = new AbortController();
      aem.forms.faults.push('none', 'server-error');

      const night = await spendNight(aem, 'monthly', {
        signal: controller.signal,
        onPause: () => controller.abort(),
      });

      expect(night).toMatchObject({ verdict: 'maybe-started', pausesMs: [10_000] });
    }));

  test('is followed by a night that finds the same execution', () =>
    withAem(async (aem) => {
      const controller = new AbortController();
      const cancelled = await spendNight(aem, 'monthly', {
        signal: controller.signal,
        onPause: () => controller.abort(),
      });

      const next = await spendNight(aem, 'monthly');

      expect(next).toMatchObject({ verdict: 'good' });
      expect(next.outputs['execution-id']).toBe(cancelled.outputs['execution-id']);
      expect(startsOf(aem)).toBe(1);
    }));
});

describe('the process', () => {
  function spawnScript(aem: Parameters<typeof environmentOf>[0], config: string) {
    const child = spawn('bash', ['-c', `exec node ${SCRIPT}`], {
      env: { PATH: process.env['PATH'], ...environmentOf(aem, config) },
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        log += text;
      });
    }
    const ended = once(child, 'close').then(([exitCode]) => ({ exitCode, log }));
    return { child, ended };
  }

  test.each([
    ['immediate', 0],
    ['no such', 1],
  ])('ends a night of %s with %i', (config, exitCode) =>
    withAem(async (aem) => {
      const { ended } = spawnScript(aem, config);

      expect(await ended).toMatchObject({ exitCode });
    }),
  );

  test.each(['SIGINT', 'SIGTERM'] as const)('ends at once on %s, and says what goes on', (signal) =>
    withAem(async (aem) => {
      const { child, ended } = spawnScript(aem, 'never-ends');
      child.stdout.on('data', (text: string) => {
        if (text.includes('PROCESSING')) {
          child.kill(signal);
        }
      });

      const { exitCode, log } = await ended;

      expect(exitCode).toBe(1);
      expect(log).toMatch(
        /^::error title=cancelled::Cancelled\. Execution [\w-]+ may still be going/m,
      );
    }),
  );
});

describe('the settings', () => {
  test.each([
    ['AEM_IMS_TOKEN', ''],
    ['BATCH_CONFIG', ''],
    ['BATCH_CONFIG', '..'],
    ['AEM_AUTHOR_URL', ''],
    ['AEM_AUTHOR_URL', 'http://author-p1-e2.adobeaemcloud.com'],
    ['AEM_AUTHOR_URL', 'https://author-p1-e2.adobeaemcloud.com/'],
    ['AEM_AUTHOR_URL', 'https://user@elsewhere.example'],
    ['TIMEOUT_MINUTES', ''],
    ['TIMEOUT_MINUTES', '10'],
    ['TIMEOUT_MINUTES', 'x'],
    ['IF_RUNNING', 'restart'],
    ['ALLOW', 'everything'],
    ['EXECUTION_ID', '../configs'],
    ['EXECUTION_ID', 'a b'],
    ['DEADLINE_AT', 'soon'],
    ['TOKEN_EXPIRES_AT', 'soon'],
  ])('%s="%s" is refused before any request', (name, value) =>
    withAem(async (aem) => {
      const night = await spendNight(aem, 'monthly', { env: { [name]: value } });

      expect(night).toMatchObject({ verdict: 'settings' });
      expect(night.error).toContain(name);
      expect(requestsOf(aem)).toEqual([]);
    }),
  );
});

describe('what AEM says', () => {
  test('cannot pass for a workflow command, nor break the summary', () =>
    withAem(async (aem) => {
      const evil = 'x\n::add-mask::y\r\n::error::z | <b> ##[error]w';
      const night = await spendNight(aem, 'monthly', {
        fetch: withAnswer('POST', () =>
          Response.json({ title: evil, detail: evil }, { status: 400 }),
        ),
      });

      expect(night).toMatchObject({ verdict: 'not-started' });
      const commands = night.lines.filter((line) => line.startsWith('::'));
      expect(commands).toEqual([night.error]);
      expect(night.lines.join()).not.toContain('##[');
      expect(night.summary).not.toMatch(/^::|<b>/m);
    }));

  test('can hold an unknown status, which is no end', () =>
    withAem(async (aem) => {
      let polls = 0;
      const queued = () => Response.json({ status: 'QUEUED\n::error::x' });
      const night = await spendNight(aem, 'immediate', {
        fetch: async (url, init) =>
          String(url).includes('/execution/') && polls++ === 0 ? queued() : fetch(url, init),
      });

      expect(night).toMatchObject({ verdict: 'good', error: '' });
    }));

  test('is never answered with the token anywhere but in the header', () =>
    withAem(async (aem) => {
      const nights = [await spendNight(aem, 'monthly'), await spendNight(aem, 'failing')];

      expect(JSON.stringify(nights)).not.toContain(aem.token);
    }));
});

test('the script says what it reads', async () => {
  const { readFileSync } = await import('node:fs');
  const text = readFileSync(SCRIPT, 'utf8');
  const head = text.slice(0, text.indexOf('import '));
  const read = [...text.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name]) => name);
  for (const name of read.filter((each) => !each?.startsWith('GITHUB_'))) {
    expect(head).toContain(name);
  }
});
