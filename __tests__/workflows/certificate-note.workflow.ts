import { describe, expect, test } from '@jest/globals';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ActRun, runAct } from './act.ts';
import { expectTokensRevoked } from './expectations.ts';
import { startServices } from './services.ts';

const DAY_MS = 86_400_000;

// Half a day more, so that the test may take its time.
async function runWithCertificate(daysLeft: number): Promise<ActRun> {
  const notAfter = new Date(Date.now() + (daysLeft + 0.5) * DAY_MS);
  const account = await createJwtAccount({ notAfter });
  const services = await startServices(account);
  try {
    const result = await runAct({
      workflow: 'nightly-batch.yml',
      event: 'schedule',
      secrets: { AEM_CREDENTIALS: aemConsoleJwtFile(account) },
      variables: { ...services.variables, AEM_BATCH_CONFIG: 'immediate' },
    });
    expectTokensRevoked(services, 1);
    return result;
  } finally {
    await services.close();
  }
}

describe('the certificate in examples/nightly-batch.yml', () => {
  test('one that is about to expire is announced in the summary and by a warning', async () => {
    const result = await runWithCertificate(10);

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toMatch(/The certificate of this credential expires in 10 days, at \d{4}-/);
    expect(result.text).toMatch(/::warning .*certificate/i);
  });

  test('one that is good for long is only mentioned', async () => {
    const result = await runWithCertificate(200);

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(result.text).toMatch(/The certificate of this credential is good until \d{4}-/);
    expect(result.text).not.toContain('[!WARNING]');
  });
});
