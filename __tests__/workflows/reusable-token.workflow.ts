import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ActOptions, type ActRun, runAct } from './act.ts';
import { createAemAccount, credentialFile } from './aem-account.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

const CALLER = `
on: push
permissions: {}
jobs:
  call:
    uses: ./.github/workflows/reusable-token.yml
    permissions:
      contents: read
    with:
      templates: '["invoice"]'
    secrets:
      AEM_CREDENTIALS: \${{ secrets.OTHER_CREDENTIALS }}
`;

describe('examples/reusable-token.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices(createAemAccount());
  });
  afterEach(() => services.close());

  function run(options: Partial<ActOptions> = {}): Promise<ActRun> {
    const { variables } = services;
    const secrets = { AEM_CREDENTIALS: credentialFile(services.account) };
    const event = 'workflow_dispatch';
    return runAct({ workflow: 'reusable-token.yml', event, secrets, variables, ...options });
  }

  test('each job and each leg of the matrix gets its own token and gives it back', async () => {
    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(Object.keys(result.artifacts).sort()).toEqual([
      'invoice/invoice.pdf',
      'letter/letter.pdf',
    ]);
    expect(services.tokens()).toHaveLength(3);
    expectTokensRevoked(services, 3);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
  });

  test('another workflow calls it with its own secrets', async () => {
    const result = await run({
      workflow: 'caller.yml',
      event: 'push',
      furtherWorkflows: { 'caller.yml': CALLER },
      secrets: { OTHER_CREDENTIALS: credentialFile(services.account) },
    });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(Object.keys(result.artifacts)).toEqual(['invoice/invoice.pdf']);
    expectTokensRevoked(services, 2);
  });

  test('a job that cannot get its token keeps the matrix from starting', async () => {
    const result = await run({
      secrets: {
        AEM_CREDENTIALS: credentialFile({ ...services.account, clientSecrets: ['p8e-wrong'] }),
      },
    });

    expect(result).toMatchObject({ exitCode: 1, jobs: ['check'] });
    expect(result.errors.join()).toContain('IMS_CLIENT_REFUSED');
  });

  test('a leg that fails fails alone, and gives its token back', async () => {
    const result = await run({ inputs: { templates: '["letter", "missing"]' } });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Render'] });
    expect(Object.keys(result.artifacts)).toEqual(['letter/letter.pdf']);
    expectTokensRevoked(services, 3);
  });

  test.each([
    ['client-not-allowed', 'Unauthorized Access', 403],
    ['login-page', '<title>AEM Sign In</title>', 200],
  ] as const)('an AEM that answers %s is quoted', async (fault, quoted, status) => {
    services.forms.faults.push('none', fault);

    const result = await run({ inputs: { templates: '["letter"]' } });

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ['Render'],
      errors: [`No PDF::AEM answered ${status}, and not with a PDF.`],
    });
    expect(result.text).toContain(quoted);
  });

  test('the client id goes with each call', async () => {
    await run();

    const keys = services.forms.requests.map(({ headers }) => headers['x-api-key']);
    expect(keys).toEqual(keys.map(() => services.account.clientId));
  });
});
