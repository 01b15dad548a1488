import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpServer, type TestServer } from '../dist/_servers.ts';
import { BATCH_PLANS } from '../simulators/forms/batch-plan.ts';
import {
  type IssuesSimulator,
  startIssuesSimulator,
} from '../simulators/github/issues-simulator.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import {
  type ExampleOptions,
  expectGoodRun,
  expectTokensRevoked,
  requestsOf,
  runExample,
  type Services,
  startServices,
  tokensOf,
} from './example-runs.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What act calls a repository that has no remote.
const REPOSITORY = 'nektos/act';
const GITHUB_TOKEN = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz';
const TITLE = 'Nightly batch immediate failed';
const SCRIPT_STEP = 'Start a run or find the one that is going, wait, judge';

// No test waits for the pauses of the script, which has its own tests.
const batchPlans = Object.fromEntries(
  Object.entries(BATCH_PLANS).map(([name, plan]) => [name, { ...plan, pollsWhileProcessing: 0 }]),
);

let github: IssuesSimulator;
beforeEach(async () => {
  github = await startIssuesSimulator(REPOSITORY, GITHUB_TOKEN);
});
afterEach(() => github.close());

/** A folder with a `gh` that reaches the simulator. */
function makeGh(): string {
  const folder = temporaryFolder();
  const gh = execFileSync('sh', ['-c', 'command -v gh'], { encoding: 'utf8' }).trim();
  // gh speaks plain HTTP to this one host, and reaches it, like any host, by a proxy.
  const setting = `GH_HOST=github.localhost http_proxy=${github.url}`;
  writeFileSync(join(folder, 'gh'), `#!/bin/sh\n${setting} exec ${gh} "$@"\n`, { mode: 0o755 });
  return folder;
}

const start = (account?: Account) => startServices(account, { batchPlans });

/** Spends a night. */
function run(services: Services, config: string, options: ExampleOptions = {}) {
  return runExample({
    workflow: 'nightly-batch.yml',
    event: 'schedule',
    path: [makeGh()],
    ...options,
    secrets: { AEM_CREDENTIALS: services.credentials, GITHUB_TOKEN, ...options.secrets },
    variables: { ...services.variables, AEM_BATCH_CONFIG: config, ...options.variables },
  });
}

const startsOf = (services: Services) =>
  requestsOf(services).filter((request) => request.startsWith('POST'));

describe('examples/nightly-batch.yml', () => {
  test('starts a run, waits for its end, writes a summary, and opens no issue', async () => {
    const services = await start(await createJwtAccount());

    const result = await run(services, 'immediate');

    expectGoodRun(result, services, 1, 'node');
    expect(result.jobs).toEqual(['batch', 'tell']);
    expect(services.forms.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 200',
      'GET 200',
      'POST 202',
      'GET 200',
    ]);
    expect(result.text).toContain('## Batch immediate: good');
    expect(result.text).toMatch(/\| State \| SUCCESS \|/);
    expect(result.text).toContain('### Adobe IMS access token');
    expect(result.text).toMatch(/\| Certificate expires at \| \d{4}-/);
    expect(github.issues).toEqual([]);
  });

  test('refuses an execution that a lost night left behind, or takes it by hand', async () => {
    const services = await start();
    services.forms.faults.push('none', 'none', 'none', 'not-found');

    const lost = await run(services, 'immediate');
    const refusing = { variables: { AEM_BATCH_IF_RUNNING: 'refuse' } };
    const refused = await run(services, 'immediate', refusing);
    const [, execution = ''] = /title=Execution::immediate: ([\w-]+)/.exec(lost.text) ?? [];
    const inputs = { config: 'immediate', execution };
    const byHand = await run(services, 'failing', { event: 'workflow_dispatch', inputs });

    expect(lost.errors.join()).toContain('lost::AEM answered 404');
    expect(refused.errors.join()).toContain('already-running::Nothing was started');
    expect(byHand).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(byHand.text).toContain('## Batch immediate: good');
    expect(byHand.text).toContain(`| Execution | ${execution} |`);
    expect(startsOf(services)).toEqual([expect.stringMatching(/ 202$/)]);
  });

  test('gets another token for a run that outlives the first', async () => {
    const services = await start();
    services.forms.faults.push('none', 'none', 'none', 'token-refused');

    const result = await run(services, 'immediate');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toContain('another one is needed');
    expect(tokensOf(services)).toHaveLength(2);
    expect(startsOf(services)).toEqual([expect.stringMatching(/ 202$/)]);
    expectTokensRevoked(services, 2);
  });
});

describe('a bad night', () => {
  test('opens an issue, the next adds to it, and a good one closes it', async () => {
    const services = await start();
    // GitHub lists a pull request among the issues; it has to be left alone.
    const pullRequest = { number: 1, title: TITLE, body: '', comments: [], pull_request: {} };
    github.issues.push({ ...pullRequest, state: 'open' });
    const bad = () => run(services, 'immediate', { variables: { AEM_BATCH_TIMEOUT_MINUTES: '9' } });

    const nights = [await bad(), await bad()];

    expect(nights).toMatchObject(Array(2).fill({ exitCode: 1, jobs: ['batch', 'tell'] }));
    const [untouched, issue] = github.issues;
    expect(github.issues).toHaveLength(2);
    expect(issue).toMatchObject({ title: TITLE, state: 'open', comments: [{}] });
    expect(issue?.body).toMatch(
      /^Nightly batch immediate failed: settings\. Execution: none\. Log and summary: https:.*\/actions\/runs\/\d+$/,
    );

    await run(services, 'immediate');

    expect(issue).toMatchObject({ state: 'closed' });
    expect(issue?.comments.at(-1)).toMatch(/^Good again: https:/);
    expect(untouched).toMatchObject({ comments: [], state: 'open' });
  });

  test.each([
    ['whose run failed', 'failing', [], SCRIPT_STEP, /: run-failed\. Execution: [\w-]+\. Log/],
    [
      'in which AEM refuses the token',
      'immediate',
      ['client-not-allowed'],
      'Get an IMS token',
      /: the job ended as failure\. Execution: none\. Log/,
    ],
    [
      'whose second token loses the run',
      'immediate',
      ['none', 'token-refused', 'none', 'none', 'not-found'],
      'Wait on',
      /: lost\. Execution: (?!none)[\w-]+\. Log/,
    ],
  ] as const)(
    '%s says so in an issue of its configuration',
    async (_, config, faults, step, body) => {
      const services = await start();
      services.forms.faults.push(...faults);
      github.issues.push({ number: 1, title: 'Another', body: '', comments: [], state: 'open' });

      const result = await run(services, config);

      expect(result.failedSteps).toEqual([step]);
      expect(github.issues.map(({ title }) => title)).toEqual([
        'Another',
        `Nightly batch ${config} failed`,
      ]);
      expect(github.issues[1]?.body).toMatch(body);
    },
  );

  test('tells what AEM said in the summary only, and fails where no issue can be opened', async () => {
    const services = await start();

    await run(services, 'failing');
    const mute = await run(services, 'failing', { secrets: { GITHUB_TOKEN: 'of-somebody-else' } });

    expect(mute.text).toContain('| Reason | DataSourceError The data source cannot be read. |');
    expect(mute.failedSteps).toEqual([SCRIPT_STEP, 'Tell somebody']);
    expect(JSON.stringify(github.issues)).not.toContain('data source');
  });
});

describe('a webhook and a heartbeat', () => {
  let server: TestServer;
  let calls: string[];
  beforeEach(async () => {
    calls = [];
    server = await startHttpServer(async (request, response) => {
      const body = (await request.toArray()).join('').replaceAll(/\s+/g, ' ');
      calls.push(`${request.method} ${request.url} ${body}`);
      response.end();
    });
  });
  afterEach(() => server.close());

  const secrets = () => ({
    AEM_BATCH_WEBHOOK: `${server.url}/webhook/p4ssw0rd\n`,
    AEM_BATCH_HEARTBEAT: `${server.url}/heartbeat/p4ssw0rd`,
  });

  test('are told of a bad night, instead of an issue', async () => {
    const result = await run(await start(), 'failing', { secrets: secrets() });

    const text = 'Nightly batch failing failed: run-failed';
    expect(calls).toEqual([expect.stringContaining(`POST /webhook/p4ssw0rd { "text": "${text}`)]);
    expect(github.issues).toEqual([]);
    expect(result.commandLines).not.toContain('p4ssw0rd');
  });

  test('that do not answer are replaced by an issue', async () => {
    const AEM_BATCH_WEBHOOK = 'http://127.0.0.1:9/nobody-listens';

    await run(await start(), 'failing', { secrets: { AEM_BATCH_WEBHOOK } });

    expect(github.issues).toMatchObject([{ title: 'Nightly batch failing failed' }]);
  });

  test('are told of a good night, also where there are no issues', async () => {
    const withoutIssues = { ...secrets(), GITHUB_TOKEN: 'ghs_of-somebody-else' };

    const result = await run(await start(), 'immediate', { secrets: withoutIssues });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(calls).toEqual(['GET /heartbeat/p4ssw0rd ']);
  });
});
