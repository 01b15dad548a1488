import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { adobeConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ActOptions, type ActRun, runAct } from './act.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

// As the example advises: of a secret of several lines, the runner masks each line by itself.
function onOneLine(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

describe('examples/nightly-batch.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices();
  });
  afterEach(() => services.close());

  function run(config: string, options: Partial<ActOptions> = {}): Promise<ActRun> {
    return runAct({
      workflow: 'nightly-batch.yml',
      event: 'schedule',
      secrets: { AEM_CREDENTIALS: onOneLine(adobeConsoleOAuthFile(services.account)) },
      ...options,
      variables: {
        ...services.variables,
        AEM_BATCH_CONFIG: config,
        AEM_BATCH_DEADLINE_SECONDS: '60',
        AEM_BATCH_PAUSE_SECONDS: '1',
        ...options.variables,
      },
    });
  }

  test('starts a run, waits for its end and writes a summary', async () => {
    const result = await run('monthly');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
    expect(services.forms.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 200',
      'POST 202',
      'GET 200',
      'GET 200',
      'GET 200',
    ]);
    expect(result.text).toContain('## Nightly batch `monthly`: success');
    expect(result.text).toMatch(/\| State \| SUCCESS \|/);
    expect(result.text).toMatch(/\| Ended \| \d{4}-\d\d-\d\dT/);
    expect(result.text).toMatch(/\| Rendered \| 3 \|/);
    expectTokensRevoked(services, 1);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
  });

  test('takes the batch configuration that is entered by hand', async () => {
    const result = await run('failing', {
      event: 'workflow_dispatch',
      inputs: { config: 'immediate' },
    });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toContain('## Nightly batch `immediate`: success');
  });

  test('fails when the run fails, and the summary gives the reason', async () => {
    const result = await run('failing');

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ['Judge the run'],
      errors: ['Batch failed::The run ended with FAILED.'],
    });
    expect(result.text).toContain('## Nightly batch `failing`: failure');
    expect(result.text).toContain('| Reason | The data source cannot be read. |');
    expectTokensRevoked(services, 1);
  });

  test('fails when a successful run holds documents that could not be rendered', async () => {
    const result = await run('partly-failing');

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ['Judge the run'],
      errors: ['Batch incomplete::1 documents could not be rendered.'],
    });
    expect(result.text).toMatch(/\| State \| SUCCESS \|/);
    expect(result.text).toMatch(/\| \*\*Failed\*\* \| 1 \|/);
  });

  test('stops at the deadline, backing off until then', async () => {
    const result = await run('never-ends', { variables: { AEM_BATCH_DEADLINE_SECONDS: '6' } });

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ['Wait for the end'],
      errors: ['Too late::The run has not ended within 6 s.'],
    });
    // Looks after 0, 1 and 3 s; the next would be after 7 s.
    const pauses = result.commands.filter(({ name }) => name === 'sleep');
    expect(pauses.map((pause) => pause.arguments)).toEqual([['1'], ['2']]);
    expect(result.text).toMatch(/\| State \| PROCESSING \|/);
    expectTokensRevoked(services, 1);
  });

  test('an AEM that is briefly away does not end the wait', async () => {
    services.forms.faults.push('none', 'none', 'unavailable', 'login-page');

    const result = await run('immediate');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toContain('unknown (HTTP 503)');
    expect(result.text).toContain('unknown (HTTP 200)');
  });

  test('a token that AEM refuses during the wait ends it', async () => {
    services.forms.faults.push('none', 'none', 'token-refused');

    const result = await run('monthly');

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Wait for the end'] });
    expect(result.errors).toEqual(['Lost::AEM answered 401 when asked how the run goes.']);
    expect(result.text).toContain('## Nightly batch `monthly`: failure');
  });

  test('a configuration that does not exist is not started', async () => {
    const result = await run('no such');

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Start the run'] });
    expect(result.errors).toEqual([
      'Not started::AEM answered 404 instead of 202 with a Location.',
    ]);
    expect(services.forms.requests.at(-1)?.path).toMatch(/\/config\/no%20such\/execution$/);
  });

  test('a client that AEM does not know fails the token step with the usual cause', async () => {
    services.forms.faults.push('client-not-allowed');

    const result = await run('monthly');

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'] });
    expect(result.errors.join()).toContain('AEM_CLIENT_NOT_ALLOWED');
    expect(result.text).toMatch(/\| State \| never seen \|/);
    expect(services.forms.requests).toHaveLength(1);
    expectTokensRevoked(services, 1);
  });
});
