import { describe, expect, test } from '@jest/globals';
import { type ExampleOptions, runExample } from './example-runs.ts';
import {
  credentialFile,
  expectGoodRun,
  expectTokensRevoked,
  type Services,
  startServices,
  tokensOf,
} from './services.ts';

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
  function run({ variables, credentials }: Services, options: Partial<ExampleOptions> = {}) {
    const secrets = { AEM_CREDENTIALS: credentials };
    return runExample({ workflow: 'reusable-token.yml', secrets, variables, ...options });
  }

  test('each job and each leg of the matrix gets its own token and gives it back', async () => {
    const services = await startServices();

    const result = await run(services);

    expectGoodRun(result, services, 3);
    const pdfs = ['invoice/invoice.pdf', 'letter/letter.pdf'];
    expect(Object.keys(result.artifacts).sort()).toEqual(pdfs);
    expect(tokensOf(services)).toHaveLength(3);
    const clientIds = services.forms.requests.map(({ headers }) => headers['x-api-key']);
    expect(new Set(clientIds)).toEqual(new Set([services.account.clientId]));
  });

  test('another workflow calls it with its own secrets', async () => {
    const services = await startServices();

    const result = await run(services, {
      workflow: 'caller.yml',
      event: 'push',
      files: { '.github/workflows/caller.yml': CALLER },
      secrets: { OTHER_CREDENTIALS: services.credentials },
    });

    expectGoodRun(result, services, 2);
    expect(Object.keys(result.artifacts)).toEqual(['invoice/invoice.pdf']);
  });

  test('a job that cannot get its token keeps the matrix from starting', async () => {
    const services = await startServices();
    const wrong = credentialFile({ ...services.account, clientSecrets: ['p8e-wrong'] });

    const result = await run(services, { secrets: { AEM_CREDENTIALS: wrong } });

    expect(result).toMatchObject({ exitCode: 1, jobs: ['check'] });
    expect(result.errors.join()).toContain('IMS_CLIENT_REFUSED');
  });

  test('a leg that fails fails alone, and gives its token back', async () => {
    const services = await startServices();

    const result = await run(services, { inputs: { templates: '["letter", "missing"]' } });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Render'] });
    expect(Object.keys(result.artifacts)).toEqual(['letter/letter.pdf']);
    expectTokensRevoked(services, 3);
  });

  test.each([
    ['client-not-allowed', 'Unauthorized Access', 403],
    ['login-page', '<title>AEM Sign In</title>', 200],
  ] as const)('an AEM that answers %s is quoted', async (fault, quoted, status) => {
    const services = await startServices();
    services.forms.faults.push('none', fault);

    const result = await run(services, { inputs: { templates: '["letter"]' } });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Render'] });
    expect(result.errors).toEqual([`No PDF::AEM answered ${status}, and not with a PDF.`]);
    expect(result.text).toContain(quoted);
  });
});
