import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpServer, type TestServer } from '../dist/_servers.ts';
import { BATCH_PLANS } from '../simulators/forms/batch-plan.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { type ActOptions, type ActRun, runAct } from './act.ts';
import { createAemAccount, credentialFile } from './aem-account.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Github, startGithub } from './github.ts';
import { type Services, startServices } from './services.ts';

const TITLE = 'Nightly batch immediate failed';

describe('examples/nightly-batch.yml', () => {
  let services: Services;
  let github: Github;

  // No test waits for the pauses of the script, which has its own tests.
  const batchPlans = Object.fromEntries(
    Object.entries(BATCH_PLANS).map(([name, plan]) => [name, { ...plan, pollsWhileProcessing: 0 }]),
  );

  async function restart(account: Account, options: Parameters<typeof startServices>[1] = {}) {
    await services.close();
    services = await startServices(account, { forms: { batchPlans }, ...options });
  }

  beforeEach(async () => {
    github = await startGithub();
    services = await startServices(createAemAccount(), { forms: { batchPlans } });
  });
  afterEach(async () => {
    await services.close();
    await github.close();
  });

  function run(config: string, options: Partial<ActOptions> = {}): Promise<ActRun> {
    return runAct({
      workflow: 'nightly-batch.yml',
      event: 'schedule',
      github,
      ...options,
      secrets: {
        AEM_CREDENTIALS: credentialFile(services.account),
        ...options.secrets,
      },
      variables: { ...services.variables, AEM_BATCH_CONFIG: config, ...options.variables },
    });
  }

  const callsOfAem = () =>
    services.forms.requests.map(({ method, status }) => `${method} ${status}`);

  test('starts a run, waits for its end, writes a summary, and opens no issue', async () => {
    const result = await run('immediate');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
    expect(result.jobs).toEqual(['batch', 'tell']);
    expect(callsOfAem()).toEqual(['GET 200', 'GET 200', 'POST 202', 'GET 200']);
    expect(result.text).toContain('## Batch immediate: good');
    expect(result.text).toMatch(/\| State \| SUCCESS \|/);
    expect(result.text).toContain('### Adobe IMS access token');
    expect(github.issues).toEqual([]);
    expectTokensRevoked(services, 1);
    expectNode24(result);
    expectNothingOnCommandLines(result, services, 'node');
  });

  test('waits for an execution that is still going instead of starting another', async () => {
    services.forms.faults.push('none', 'none', 'answer-lost', 'none', 'not-found');

    const [lost, next] = [await run('immediate'), await run('immediate')];

    expect([lost, next]).toMatchObject([{ exitCode: 1 }, { exitCode: 0 }]);
    expect(next?.text).toContain('is still going: it is waited for, and no other is started');
    expect(callsOfAem().filter((call) => call.startsWith('POST'))).toEqual(['POST 202']);
  });

  test('refuses that if a variable says so', async () => {
    services.forms.faults.push('none', 'none', 'none', 'not-found');
    const lost = await run('immediate');

    const result = await run('immediate', { variables: { AEM_BATCH_IF_RUNNING: 'refuse' } });

    expect(lost.errors.join()).toContain('lost::AEM answered 404');

    expect(result.errors.join()).toContain('already-running::Nothing was started');
  });

  test('takes configuration and execution that are entered by hand', async () => {
    services.forms.faults.push('none', 'none', 'none', 'not-found');
    const lost = await run('immediate');
    const id = /title=Execution::immediate: ([\w-]+)/.exec(lost.text)?.[1] ?? '';

    const result = await run('failing', {
      event: 'workflow_dispatch',
      inputs: { config: 'immediate', execution: id },
    });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toContain('## Batch immediate: good');
    expect(result.text).toContain(`| Execution | ${id} |`);
    expect(callsOfAem().filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  test('gets another token for a run that outlives the first', async () => {
    const slow = { immediate: { ...batchPlans['monthly'], pollsWhileProcessing: 1 } };
    await restart(services.account, {
      ims: { tokenLifetimeMs: 240_000 },
      forms: { batchPlans: slow as typeof batchPlans },
    });

    const result = await run('immediate');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toContain('another one is needed');
    expect(services.tokens()).toHaveLength(2);
    expect(callsOfAem().filter((call) => call.startsWith('POST'))).toHaveLength(1);
    expectTokensRevoked(services, 2);
  });

  test('says until when the certificate of a JWT credential is good', async () => {
    await restart(await createJwtAccount());

    const result = await run('immediate');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toMatch(/\| Certificate expires at \| \d{4}-/);
  });

  describe('a bad night', () => {
    const bad = () => run('immediate', { variables: { AEM_BATCH_TIMEOUT_MINUTES: '9' } });

    test('opens an issue, the next adds to it, and a good one closes it', async () => {
      const first = await bad();
      const second = await bad();

      expect([first, second]).toMatchObject([
        { exitCode: 1, jobs: ['batch', 'tell'] },
        { exitCode: 1, jobs: ['batch', 'tell'] },
      ]);
      expect(github.issues).toMatchObject([{ title: TITLE, state: 'open', comments: [{}] }]);
      const [issue] = github.issues;
      expect(issue?.body).toMatch(
        /^Nightly batch immediate failed: settings\. Execution: none\. Log and summary: https:.*\/actions\/runs\/\d+$/,
      );

      await run('immediate');

      expect(github.issues).toMatchObject([{ state: 'closed' }]);
      expect(issue?.comments.at(-1)).toMatch(/^Good again: https:/);
    });

    test('leaves a pull request of the same title alone, and names the run of a second token', async () => {
      const pullRequest = { number: 1, title: TITLE, body: '', comments: [], pull_request: {} };
      github.issues.push({ ...pullRequest, state: 'open' });
      services.forms.faults.push('none', 'token-refused', 'none', 'none', 'not-found');

      const result = await run('immediate');

      expect(result.failedSteps).toEqual(['Wait on']);
      expect(github.issues).toMatchObject([{ comments: [] }, { title: TITLE }]);
      expect(github.issues[1]?.body).toMatch(/: lost\. Execution: (?!none)[\w-]+\. Log/);
    });

    test('of another configuration has an issue of its own, and nothing that AEM said in it', async () => {
      await bad();
      const result = await run('failing');

      expect(result.failedSteps).toEqual([
        'Start a run or find the one that is going, wait, judge',
      ]);
      expect(result.text).toContain('| Reason | DataSourceError The data source cannot be read. |');
      expect(github.issues.map(({ title }) => title)).toEqual([
        TITLE,
        'Nightly batch failing failed',
      ]);
      expect(github.issues[1]?.body).toMatch(/: run-failed\. Execution: [\w-]+\. Log/);
      expect(JSON.stringify(github.issues)).not.toContain('data source');
    });

    test('in which AEM refuses the token says so, too', async () => {
      services.forms.faults.push('client-not-allowed');

      const result = await run('immediate');

      expect(result.failedSteps).toEqual(['Get an IMS token']);
      expect(github.issues[0]?.body).toContain('the job ended as failure. Execution: none.');
    });

    test('whose issue cannot be opened fails in that step as well', async () => {
      const result = await run('failing', { secrets: { GITHUB_TOKEN: 'ghs_of-somebody-else' } });

      expect(result.failedSteps).toContain('Tell somebody');
    });
  });

  describe('a webhook and a heartbeat', () => {
    let server: TestServer;
    let bodies: string[];

    beforeEach(async () => {
      bodies = [];
      server = await startHttpServer((request, response) => {
        request.setEncoding('utf8');
        let body = '';
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          bodies.push(`${request.method} ${request.url} ${body}`.replaceAll(/\s+/g, ' '));
          response.end();
        });
      });
    });
    afterEach(() => server.close());

    const secrets = () => ({
      AEM_BATCH_WEBHOOK: `${server.url}/webhook/p4ssw0rd`,
      AEM_BATCH_HEARTBEAT: `${server.url}/heartbeat/p4ssw0rd`,
    });

    test('are told of a bad night, instead of an issue', async () => {
      const result = await run('failing', { secrets: secrets() });

      expect(bodies).toEqual([
        expect.stringMatching(
          /^POST \/webhook\/p4ssw0rd \{ "text": "Nightly batch failing failed: run-failed/,
        ),
      ]);
      expect(github.issues).toEqual([]);
      expect(result.commands.flatMap((command) => command.arguments).join()).not.toContain(
        'p4ssw0rd',
      );
    });

    test('whose URL ends with a new line is called all the same', async () => {
      await run('failing', { secrets: { AEM_BATCH_WEBHOOK: `${server.url}/webhook/p4ssw0rd\n` } });

      expect(bodies).toEqual([expect.stringMatching(/^POST \/webhook\/p4ssw0rd /)]);
    });

    test('that does not answer is replaced by an issue', async () => {
      await server.close();

      await run('failing', { secrets: secrets() });

      expect(github.issues).toMatchObject([{ title: 'Nightly batch failing failed' }]);
    });

    test('are told of a good night', async () => {
      await run('immediate', { secrets: secrets() });

      expect(bodies).toEqual(['GET /heartbeat/p4ssw0rd ']);
    });

    test('need no issues', async () => {
      const withoutIssues = { ...secrets(), GITHUB_TOKEN: 'ghs_of-somebody-else' };

      const result = await run('immediate', { secrets: withoutIssues });

      expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
      expect(bodies).toEqual(['GET /heartbeat/p4ssw0rd ']);
    });
  });
});
