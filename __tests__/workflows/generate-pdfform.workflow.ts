import { describe, expect, test } from '@jest/globals';
import {
  AEM_CONSOLE_SCOPES,
  createAemConsoleAccount,
  createOAuthAccount,
} from '../simulators/ims/create-account.ts';
import { runExample, valuesOf } from './example-runs.ts';
import { expectGoodRun, expectTokensRevoked, startServices } from './services.ts';

describe('examples/generate-pdfform.yml', () => {
  const workflow = 'generate-pdfform.yml';

  test('renders and keeps a PDF', async () => {
    const services = await startServices(createOAuthAccount());

    const result = await runExample({ workflow, ...valuesOf(services) });

    expectGoodRun(result, services);
    expect(services.forms.requests).toMatchObject([
      { method: 'POST', path: '/adobe/document/generate/pdfform', status: 200 },
    ]);
    expect(result.artifacts['letter/letter.pdf']?.toString('latin1')).toMatch(
      /^%PDF-1\.\d.*\(letter\.xdp\).*%%EOF\s*$/s,
    );
  });

  const few = ['openid', 'AdobeID', 'read_organizations'];
  test.each([
    ['a token without the scope', createOAuthAccount(), few, 403, 'missing required scopes.'],
    ['another console', createAemConsoleAccount(), AEM_CONSOLE_SCOPES, 401, 'AEM said: '],
    [
      'a page in place of a PDF',
      createOAuthAccount(),
      undefined,
      200,
      '<title>AEM Sign In</title>',
    ],
  ])('%s is refused, and AEM is quoted', async (_, account, scopes, status, quoted) => {
    const services = await startServices(account);
    services.forms.faults.push(status === 200 ? 'login-page' : 'none');

    const result = await runExample({ workflow, ...valuesOf(services, scopes) });

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ['Generate the PDF'],
      errors: [`No PDF::AEM answered ${status}, not 200 with a PDF.`],
      artifacts: {},
    });
    expect(result.text).toContain(quoted);
    expectTokensRevoked(services, 1);
  });
});
