import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../simulators/forms/fault.ts';
import { type ActRun, runAct } from './act.ts';
import { createAemAccount, credentialFile } from './aem-account.ts';
import { expectNode24, expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

describe('examples/deploy-and-render.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices(createAemAccount());
  });
  afterEach(() => services.close());

  function run(): Promise<ActRun> {
    const { variables } = services;
    const secrets = { AEM_CREDENTIALS: credentialFile(services.account) };
    return runAct({ workflow: 'deploy-and-render.yml', event: 'push', secrets, variables });
  }

  test('renders and keeps a PDF after each of the three deployments, one after the other', async () => {
    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.jobs).toEqual(['development', 'stage', 'production']);
    expect(Object.keys(result.artifacts).sort()).toEqual([
      'letter-development/letter.pdf',
      'letter-production/letter.pdf',
      'letter-stage/letter.pdf',
    ]);
    for (const file of Object.values(result.artifacts)) {
      expect(file.toString('latin1')).toMatch(/^%PDF-1\.\d.*\(letter\.xdp\).*%%EOF\s*$/s);
    }
    expect(services.tokens()).toHaveLength(3);
    expectTokensRevoked(services, 3);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
  });

  test('a busy AEM is asked again', async () => {
    services.forms.faults.push('none', 'unavailable');

    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(services.forms.requests.map(({ status }) => status)).toEqual([
      200, 503, 200, 200, 200, 200, 200,
    ]);
  });

  test('a stage that fails keeps production from being deployed', async () => {
    services.forms.faults.push('none', 'none', 'none', 'client-not-allowed');

    const result = await run();

    expect(result.exitCode).toBe(1);
    expect(result.jobs).toEqual(['development', 'stage']);
    expect(Object.keys(result.artifacts)).toEqual(['letter-development/letter.pdf']);
    expectTokensRevoked(services, 2);
  });

  test('a credential of another environment fails before anything is rendered', async () => {
    services.forms.faults.push('client-not-allowed');

    const result = await run();

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get an IMS token'], artifacts: {} });
    expect(result.errors.join()).toContain('AEM_CLIENT_NOT_ALLOWED');
    expect(services.forms.requests).toHaveLength(1);
    expectTokensRevoked(services, 1);
  });

  interface Refusal {
    readonly fault: Fault;
    readonly failedStep: string;
    readonly error: string;
    readonly quoted: string;
  }

  test.each<Refusal>([
    {
      fault: 'client-not-allowed',
      failedStep: 'Render the letter',
      error: 'No PDF::AEM answered 403 instead of 200.',
      quoted: 'Unauthorized Access',
    },
    {
      fault: 'scope-missing',
      failedStep: 'Render the letter',
      error: 'No PDF::AEM answered 403 instead of 200.',
      quoted: 'The access token is missing required scopes.',
    },
    {
      fault: 'login-redirect',
      failedStep: 'Render the letter',
      error: 'No PDF::AEM answered 302 instead of 200.',
      quoted: 'AEM said: ""',
    },
    {
      fault: 'login-page',
      failedStep: 'Check that the answer is a PDF',
      error: 'Not a PDF::AEM answered 200, but the answer is not a complete PDF.',
      quoted: '<title>AEM Sign In</title>',
    },
  ])(
    'AEM answering $fault fails the job, which says so',
    async ({ fault, failedStep, error, quoted }) => {
      services.forms.faults.push('none', fault);

      const result = await run();

      expect(result).toMatchObject({
        exitCode: 1,
        jobs: ['development'],
        failedSteps: [failedStep],
        errors: [error],
        artifacts: {},
      });
      expect(result.text).toContain(quoted);
      expectTokensRevoked(services, 1);
    },
  );
});
