import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../simulators/forms/fault.ts';
import { runExample } from './example-runs.ts';
import {
  expectGoodRun,
  expectTokensRevoked,
  requestsOf,
  type Services,
  startServices,
  tokensOf,
} from './services.ts';

describe('examples/deploy-and-render.yml', () => {
  function run({ variables, credentials }: Services) {
    const secrets = { AEM_CREDENTIALS: credentials };
    return runExample({ workflow: 'deploy-and-render.yml', event: 'push', secrets, variables });
  }

  test('renders and keeps a PDF after each of the three deployments, and asks a busy AEM again', async () => {
    const services = await startServices();
    services.forms.faults.push('none', 'unavailable');

    const result = await run(services);

    expectGoodRun(result, services, 3);
    expect(result.jobs).toEqual(['development', 'stage', 'production']);
    expect(Object.keys(result.artifacts).sort()).toEqual([
      'letter-development/letter.pdf',
      'letter-production/letter.pdf',
      'letter-stage/letter.pdf',
    ]);
    for (const file of Object.values(result.artifacts)) {
      expect(file.toString('latin1')).toMatch(/^%PDF-1\.\d.*\(letter\.xdp\).*%%EOF\s*$/s);
    }
    const eachJob = ['GET 200', 'POST 200'];
    const [get, post] = eachJob;
    expect(requestsOf(services)).toEqual([get, 'POST 503', post, ...eachJob, ...eachJob]);
    expect(tokensOf(services)).toHaveLength(3);
  });

  test('a stage that fails keeps production from being deployed', async () => {
    const services = await startServices();
    services.forms.faults.push('none', 'none', 'none', 'client-not-allowed');

    const result = await run(services);

    expect(result).toMatchObject({ exitCode: 1, jobs: ['development', 'stage'] });
    expect(Object.keys(result.artifacts)).toEqual(['letter-development/letter.pdf']);
    expectTokensRevoked(services, 2);
  });

  const RENDER = 'Render the letter';
  const CHECK = 'Check that the answer is a PDF';
  const not200 = (status: number) => `No PDF::AEM answered ${status} instead of 200.`;
  const notPdf = 'Not a PDF::AEM answered 200, but the answer is not a complete PDF.';

  test.each<[failedStep: string, faults: (Fault | 'none')[], error: string, quoted: string]>([
    ['Get an IMS token', ['client-not-allowed'], 'AEM_CLIENT_NOT_ALLOWED', ''],
    [RENDER, ['none', 'client-not-allowed'], not200(403), 'Unauthorized Access'],
    [RENDER, ['none', 'login-redirect'], not200(302), 'AEM said: ""'],
    [CHECK, ['none', 'login-page'], notPdf, '<title>AEM Sign In</title>'],
  ])('fails at "%s" if AEM answers with %j', async (failedStep, faults, error, quoted) => {
    const services = await startServices();
    services.forms.faults.push(...faults);

    const result = await run(services);

    expect(result).toMatchObject({ exitCode: 1, jobs: ['development'], artifacts: {} });
    expect(result.failedSteps).toEqual([failedStep]);
    expect(result.errors).toEqual([expect.stringContaining(error)]);
    expect(result.text).toContain(quoted);
    expect(services.forms.requests).toHaveLength(faults.length);
    expectTokensRevoked(services, 1);
  });
});
