import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ActRun, runAct } from './act.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

describe('examples/first-token.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices();
  });
  afterEach(() => services.close());

  function run(secrets: Readonly<Record<string, string>> = services.secrets): Promise<ActRun> {
    const { variables } = services;
    return runAct({ workflow: 'first-token.yml', event: 'workflow_dispatch', secrets, variables });
  }

  test('calls AEM with the token and gives it back', async () => {
    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(services.forms.requests).toMatchObject([
      { method: 'GET', path: '/adobe/forms/batch/output/configs', status: 200 },
    ]);
    expect(result.text).toContain('"configName": "monthly"');
    expectTokensRevoked(services, 1);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
  });

  test('a wrong secret fails the token step, and AEM is not called', async () => {
    const result = await run({ ...services.secrets, AEM_CLIENT_SECRET: 'p8e-wrong' });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'] });
    expect(result.errors.join()).toContain('IMS_CLIENT_REFUSED');
    expect(services.forms.requests).toEqual([]);
    expectTokensRevoked(services, 0);
  });

  test('secrets that are not set fail the token step before any request', async () => {
    const result = await run({});

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'] });
    expect(result.errors.join()).toContain('INPUT_INVALID');
    expect(services.ims.requests).toEqual([]);
  });

  test.each(['login-redirect', 'login-page', 'token-refused'] as const)(
    'AEM answering %s fails the call, and the token is given back',
    async (fault) => {
      services.forms.faults.push(fault);

      const result = await run();

      expect(result).toMatchObject({ exitCode: 1, failedSteps: ['List the batch configurations'] });
      expectTokensRevoked(services, 1);
    },
  );
});
