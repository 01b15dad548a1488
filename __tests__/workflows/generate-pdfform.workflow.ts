import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AEM_CONSOLE_SCOPES,
  createAemConsoleAccount,
  createOAuthAccount,
} from '../simulators/ims/create-account.ts';
import { type ActRun, runAct } from './act.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

describe('examples/generate-pdfform.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices(createOAuthAccount());
  });
  afterEach(() => services.close());

  function run(variables: Readonly<Record<string, string>> = {}): Promise<ActRun> {
    const { account, secrets } = services;
    return runAct({
      workflow: 'generate-pdfform.yml',
      event: 'workflow_dispatch',
      secrets: { AEM_CLIENT_SECRET: secrets.AEM_CLIENT_SECRET },
      variables: {
        ...services.variables,
        AEM_CLIENT_ID: account.clientId,
        AEM_SCOPES: account.scopes.join(', '),
        ...variables,
      },
    });
  }

  test('renders and keeps a PDF', async () => {
    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(services.forms.requests).toMatchObject([
      { method: 'POST', path: '/adobe/document/generate/pdfform', status: 200 },
    ]);
    expect(result.artifacts['letter/letter.pdf']?.toString('latin1')).toMatch(
      /^%PDF-1\.\d.*\(letter\.xdp\).*%%EOF\s*$/s,
    );
    expectTokensRevoked(services, 1);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
  });

  test('a token without the scope of the API is refused, and AEM is quoted', async () => {
    const result = await run({ AEM_SCOPES: 'openid,AdobeID,read_organizations' });

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ['Generate the PDF'],
      errors: ['No PDF::AEM answered 403, not 200 with a PDF.'],
      artifacts: {},
    });
    expect(result.text).toContain('The access token is missing required scopes.');
    expectTokensRevoked(services, 1);
  });

  test('a page in place of a PDF is refused', async () => {
    services.forms.faults.push('login-page');

    const result = await run();

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Generate the PDF'] });
    expect(result.text).toContain('<title>AEM Sign In</title>');
  });

  test('an account of the AEM Developer Console is refused', async () => {
    await services.close();
    services = await startServices(createAemConsoleAccount());

    const result = await run({ AEM_SCOPES: AEM_CONSOLE_SCOPES.join() });

    expect(result).toMatchObject({
      exitCode: 1,
      errors: ['No PDF::AEM answered 401, not 200 with a PDF.'],
    });
  });
});
