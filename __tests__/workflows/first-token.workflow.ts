import { describe, expect, test } from '@jest/globals';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ExampleOptions, runExample, valuesOf } from './example-runs.ts';
import { expectGoodRun, expectTokensRevoked, type Services, startServices } from './services.ts';

describe('examples/first-token.yml', () => {
  function run({ variables, credentials }: Services, options: ExampleOptions = {}) {
    const secrets = { AEM_CREDENTIALS: credentials };
    return runExample({ workflow: 'first-token.yml', secrets, variables, ...options });
  }

  test('calls AEM with the token and gives it back', async () => {
    const services = await startServices();

    const result = await run(services);

    expectGoodRun(result, services);
    expect(services.forms.requests).toMatchObject([
      { method: 'GET', path: '/adobe/forms/batch/output/configs', status: 200 },
    ]);
    expect(result.text).toContain('"configName": "monthly"');
    expect(result.text).toContain('### Adobe IMS access token');
  });

  test('takes file and values of the Adobe Developer Console, and calls nothing', async () => {
    const services = await startServices(createOAuthAccount());
    const file = JSON.stringify(JSON.parse(adobeConsoleOAuthFile(services.account)));

    const runs = [
      await run(services, { secrets: { AEM_CREDENTIALS: file } }),
      await run(services, valuesOf(services)),
    ];

    expect(runs).toMatchObject(Array(2).fill({ exitCode: 0, failedSteps: [] }));
    expect(services.forms.requests).toEqual([]);
    expectTokensRevoked(services, 2);
  });

  test.each([
    ['a wrong secret', 'IMS_CLIENT_REFUSED', { AEM_CLIENT_SECRET: 'p8e-wrong' }],
    ['a secret that is not set', 'INPUT_INVALID', { AEM_CREDENTIALS: '' }],
  ])('%s fails the token step, and AEM is not called', async (_, code, secrets) => {
    const services = await startServices();

    const result = await run(services, {
      secrets: { AEM_CREDENTIALS: services.credentials, ...secrets },
    });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'] });
    expect(result.errors.join()).toContain(code);
    expect(services.forms.requests).toEqual([]);
    expectTokensRevoked(services, 0);
  });

  test('the scopes that the error names are the ones that were missing', async () => {
    const services = await startServices();

    const result = await run(services, valuesOf(services, []));

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'] });
    const [, scopes = ''] = /usually have `scopes: ([^`]*)`/.exec(result.errors.join()) ?? [];
    expect(await run(services, valuesOf(services, [scopes]))).toMatchObject({
      exitCode: 0,
      failedSteps: [],
    });
  });

  test.each(['login-redirect', 'login-page', 'token-refused'] as const)(
    'AEM answering %s fails the call, and the token is given back',
    async (fault) => {
      const services = await startServices();
      services.forms.faults.push(fault);

      const result = await run(services);

      expect(result).toMatchObject({ exitCode: 1, failedSteps: ['List the batch configurations'] });
      expectTokensRevoked(services, 1);
    },
  );
});
