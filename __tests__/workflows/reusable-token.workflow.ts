import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ActOptions, type ActRun, runAct } from './act.ts';
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
      AEM_CREDENTIALS: \${{ secrets.OTHER }}
`;

describe('examples/reusable-token.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices();
  });
  afterEach(() => services.close());

  function run(options: Partial<ActOptions> = {}): Promise<ActRun> {
    const { secrets, variables } = services;
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
      secrets: { OTHER: services.secrets.AEM_CREDENTIALS },
    });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(Object.keys(result.artifacts)).toEqual(['invoice/invoice.pdf']);
    expectTokensRevoked(services, 2);
  });

  test('a job that cannot get its token keeps the matrix from starting', async () => {
    const { AEM_CREDENTIALS, AEM_CLIENT_SECRET } = services.secrets;
    const wrong = AEM_CREDENTIALS.replace(AEM_CLIENT_SECRET, 'p8e-wrong');
    const result = await run({ secrets: { AEM_CREDENTIALS: wrong } });

    expect(result).toMatchObject({ exitCode: 1, jobs: ['check'] });
    expect(result.errors.join()).toContain('IMS_CLIENT_REFUSED');
  });

  test('a leg that fails fails alone, and gives its token back', async () => {
    const result = await run({ inputs: { templates: '["letter", "missing"]' } });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Render'] });
    expect(Object.keys(result.artifacts)).toEqual(['letter/letter.pdf']);
    expectTokensRevoked(services, 3);
  });
});
