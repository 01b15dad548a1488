import { describe, expect, test } from '@jest/globals';
import { BATCH_BASE } from './batch-api.ts';
import type { BatchState } from './batch-run.ts';
import { type Simulators, withSimulators } from './with-simulators.ts';

const CONFIG = {
  configName: 'weekly',
  dataSourceConfigUri: '/conf/weekly',
  outputTypes: ['PDF', 'PRINT'],
  template: 'crx:///content/weekly.xdp',
};

function call(
  { forms, headers }: Simulators,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(`${forms.url}${BATCH_BASE}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function polls(simulators: Simulators, name: string, count: number): Promise<BatchState[]> {
  const start = await call(simulators, 'POST', `/config/${name}/execution`, {});
  expect(start.status).toBe(202);
  const location = start.headers.get('Location') ?? '';
  const statuses: BatchState[] = [];
  for (let poll = 0; poll < count; poll += 1) {
    const response = await fetch(location, { headers: simulators.headers });
    statuses.push((await response.json()) as BatchState);
  }
  return statuses;
}

describe('batch configurations of the Forms simulator', () => {
  test('are made, read, changed and deleted', () =>
    withSimulators(async (simulators) => {
      const made = await call(simulators, 'POST', '/config', CONFIG);
      const again = await call(simulators, 'POST', '/config', CONFIG);
      const changed = await call(simulators, 'PUT', '/config/weekly', {
        ...CONFIG,
        template: '/x',
      });
      const read = await call(simulators, 'GET', '/config/weekly');
      const deleted = await call(simulators, 'DELETE', '/config/weekly');
      const gone = await call(simulators, 'GET', '/config/weekly');

      const answers = [made, again, changed, read, deleted, gone];
      expect(answers.map(({ status }) => status)).toEqual([201, 409, 200, 200, 200, 404]);
      expect(made.headers.get('Location')).toBe(`${BATCH_BASE}/config/weekly`);
      expect(await read.json()).toEqual({ ...CONFIG, template: '/x' });
      expect(await again.json()).toMatchObject({
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        instance: `${BATCH_BASE}/config`,
      });
    }));

  test.each([
    ['POST', '/config', { ...CONFIG, outputTypes: [] }, 400],
    ['POST', '/config', { configName: 'weekly' }, 400],
    ['POST', '/config/monthly/execution', [], 400],
    ['POST', '/config/monthly/execution', undefined, 400],
    ['POST', '/config/unknown/execution', {}, 404],
    ['POST', '/config/monthly/executions', {}, 405],
    ['GET', '/config/monthly/execution', undefined, 405],
    ['GET', '/config/monthly/execution/unknown', undefined, 404],
    ['GET', '/other', undefined, 404],
  ])('%s %s with %j is answered by %i', (method, path, body, status) =>
    withSimulators(async (simulators) => {
      expect((await call(simulators, method, path, body)).status).toBe(status);
    }),
  );
});

describe('batch runs of the Forms simulator', () => {
  const now = () => new Date('2026-11-24T02:00:00.900Z');
  const seconds = Date.parse('2026-11-24T02:00:00Z') / 1000;

  test('a good run is in progress for a while, then ends and tells its counts', () =>
    withSimulators(
      async (simulators) => {
        const [first, second, third] = await polls(simulators, 'monthly', 3);

        expect(first).toMatchObject({
          configName: 'monthly',
          executionId: expect.stringMatching(/^[\w-]+$/),
          config: { configName: 'monthly' },
          status: 'PROCESSING',
          recordsCount: -1,
          startTime: seconds,
          endTime: -1,
          outputStatuses: [{ outputType: 'PDF', inProgressCount: 1, successCount: 0 }],
        });
        expect(second).toMatchObject({ status: 'PROCESSING', recordsCount: 3, endTime: -1 });
        expect(third).toMatchObject({
          status: 'SUCCESS',
          recordsCount: 3,
          endTime: seconds,
          outputStatuses: [{ inProgressCount: 0, successCount: 3, failureCount: 0 }],
        });
      },
      { now },
    ));

  test.each([
    [
      'partly-failing',
      { status: 'SUCCESS', outputStatuses: [{ successCount: 2, failureCount: 1 }] },
    ],
    ['failing', { status: 'FAILED', recordsCount: -1, errorInfo: { message: expect.any(String) } }],
    ['empty', { status: 'SUCCESS', recordsCount: 0, outputStatuses: [{ successCount: 0 }] }],
    ['without-counts', { status: 'SUCCESS', recordsCount: 3, outputStatuses: [] }],
    ['miscounting', { status: 'SUCCESS', recordsCount: 4, outputStatuses: [{ successCount: 3 }] }],
    ['never-ends', { status: 'PROCESSING' }],
  ])('a run of %s goes as its name says', (name, expected) =>
    withSimulators(async (simulators) => {
      const statuses = await polls(simulators, name, 4);

      expect(statuses.at(-1)).toMatchObject(expected);
    }),
  );

  test('the list of runs does not move them on', () =>
    withSimulators(async (simulators) => {
      await polls(simulators, 'immediate', 0);
      await call(simulators, 'GET', '/config/immediate/executions');
      const list = await call(simulators, 'GET', '/config/immediate/executions');

      expect(await list.json()).toMatchObject({ data: [{ status: 'PROCESSING' }] });
    }));

  test('the list forgets what has ended, unless it is told to keep it', () =>
    withSimulators(async (simulators) => {
      await polls(simulators, 'immediate', 1);
      const list = async () => {
        const response = await call(simulators, 'GET', '/config/immediate/executions');
        return ((await response.json()) as { data: BatchState[] }).data;
      };

      expect(await list()).toEqual([]);
      simulators.forms.batchHabits.listsEndedRuns = true;
      expect(await list()).toMatchObject([{ status: 'SUCCESS' }]);
    }));

  test.each([
    ['url', /^http:\/\/127\.0\.0\.1:\d+\/adobe\/.*\/execution\/[\w-]+$/],
    ['path', /^\/adobe\/forms\/batch\/output\/config\/monthly\/execution\/[\w-]+$/],
    ['id', /^[\w-]+$/],
    ['none', /^null$/],
  ] as const)('Location holds: %s', (habit, expected) =>
    withSimulators(async (simulators) => {
      simulators.forms.batchHabits.location = habit;

      const start = await call(simulators, 'POST', '/config/monthly/execution', {});

      expect(start.status).toBe(202);
      expect(await start.text()).toBe('');
      expect(String(start.headers.get('Location'))).toMatch(expected);
    }),
  );

  test('a start without the media type of JSON is refused', () =>
    withSimulators(async ({ forms, headers }) => {
      const url = `${forms.url}${BATCH_BASE}/config/monthly/execution`;

      expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(400);
    }));

  test.each(['answer-lost', 'answer-late'] as const)(
    'a start whose %s has started a run',
    (fault) =>
      withSimulators(async (simulators) => {
        simulators.forms.faults.push(fault);

        const start = await call(simulators, 'POST', '/config/monthly/execution', {}).catch(
          () => undefined,
        );
        const list = await call(simulators, 'GET', '/config/monthly/executions');

        expect(start?.status).toBe(fault === 'answer-late' ? 504 : undefined);
        expect(await list.json()).toMatchObject({ data: [{ status: 'PROCESSING' }] });
      }),
  );
});
