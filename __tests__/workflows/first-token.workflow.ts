import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createOAuthAccount, FORMS_SCOPES } from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ActRun, runAct } from './act.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

describe('examples/first-token.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices();
  });
  afterEach(() => services.close());

  function run(
    secrets: Readonly<Record<string, string>> = {
      AEM_CREDENTIALS: services.secrets.AEM_CREDENTIALS,
    },
    more: Readonly<Record<string, string>> = {},
  ): Promise<ActRun> {
    const variables = { ...services.variables, ...more };
    return runAct({ workflow: 'first-token.yml', event: 'workflow_dispatch', secrets, variables });
  }

  test('calls AEM with the token and gives it back', async () => {
    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(services.forms.requests).toMatchObject([
      { method: 'GET', path: '/adobe/forms/batch/output/configs', status: 200 },
    ]);
    expect(result.text).toContain('"configName": "monthly"');
    expect(result.text).toContain('### Adobe IMS access token');
    expectTokensRevoked(services, 1);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
  });

  describe('of the Adobe Developer Console', () => {
    beforeEach(async () => {
      await services.close();
      services = await startServices(createOAuthAccount());
    });
    const FORMS_ONLY = { exitCode: 0, failedSteps: [] };

    test('takes the file', async () => {
      const file = JSON.stringify(JSON.parse(adobeConsoleOAuthFile(services.account)));

      expect(await run({ AEM_CREDENTIALS: file })).toMatchObject(FORMS_ONLY);
      expect(services.forms.requests).toEqual([]);
      expectTokensRevoked(services, 1);
    });

    test.each([[FORMS_SCOPES.join()], ['']])('takes the values, scopes %j', async (AEM_SCOPES) => {
      const { AEM_CLIENT_ID, AEM_CLIENT_SECRET } = services.secrets;

      const result = await run({ AEM_CLIENT_SECRET }, { AEM_CLIENT_ID, AEM_SCOPES });

      expect(result).toMatchObject(FORMS_ONLY);
      expectTokensRevoked(services, 1);
    });
  });

  test('says which scopes to set where the values come without them', async () => {
    const { AEM_CLIENT_ID, AEM_CLIENT_SECRET } = services.secrets;

    const result = await run({ AEM_CLIENT_SECRET }, { AEM_CLIENT_ID });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'] });
    expect(result.errors.join()).toContain('IMS_SCOPE_REFUSED');
    const [, scopes = ''] = /usually have `scopes: ([^`]*)`/.exec(result.errors.join()) ?? [];
    expect(await run({ AEM_CLIENT_SECRET }, { AEM_CLIENT_ID, AEM_SCOPES: scopes })).toMatchObject({
      exitCode: 0,
      failedSteps: [],
    });
    expect(services.forms.requests).toMatchObject([{ status: 200 }]);
  });

  test('a wrong secret fails the token step, and AEM is not called', async () => {
    const { AEM_CREDENTIALS } = services.secrets;
    const result = await run({ AEM_CREDENTIALS, AEM_CLIENT_SECRET: 'p8e-wrong' });

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
