import { type JobResult, runJob } from '../harness/job.ts';
import type { Variables } from '../harness/key-value-file.ts';
import { SecretMasker } from '../harness/secret-masker.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { buildJob, type Checks, checkJob, type DemoSettings, workflowText } from './demo-job.ts';

export type Write = (text: string) => void;

/**
 * Shows a job with the action against the IMS simulator, section by section.
 *
 * @returns whether everything was as it should be
 */
export async function demonstrateWithSimulator(
  write: Write,
  actionDirectory?: string,
): Promise<boolean> {
  await using simulator = await startImsSimulator();
  const settings = {
    ...demoSettings(simulator),
    ...(actionDirectory !== undefined && { actionDirectory }),
  };
  write(
    `This runs the built action as GitHub's runner would, against a simulator of Adobe IMS at
${simulator.url}. Nothing leaves this machine. To use the real IMS instead, set
CLIENT_ID and CLIENT_SECRET (and, if you like, SCOPES) in the environment.\n`,
  );
  const job = await runAndShow(settings, write);
  const isRevoked = await askWhetherRevoked(simulator, settings.clientId, job, write);
  const checks = checkJob(job, settings.clientSecret);
  return conclude({ ...checks, 'the token is revoked': isRevoked }, write);
}

/**
 * Shows the same job against the real IMS.
 *
 * @returns whether everything was as it should be
 */
export async function demonstrateWithRealIms(
  settings: DemoSettings,
  write: Write,
): Promise<boolean> {
  write(
    `This runs the built action as GitHub's runner would, against the real Adobe IMS, with the
credential from CLIENT_ID and CLIENT_SECRET.\n`,
  );
  const job = await runAndShow(settings, write);
  return conclude(checkJob(job, settings.clientSecret), write);
}

/** What the demo runs with against a simulator: its first account. */
export function demoSettings({ accounts: [account], url }: ImsSimulator): DemoSettings {
  const [clientSecret = ''] = account?.clientSecrets ?? [];
  return { clientId: account?.clientId ?? '', clientSecret, imsEndpoint: url };
}

async function runAndShow(settings: DemoSettings, write: Write): Promise<JobResult> {
  write(section('The workflow', workflowText(settings)));
  const job = await runJob(buildJob(settings));
  const { outputs = {}, shownSummary = '' } = job.steps[0]?.result ?? {};
  // The log is masked already; this is for what a fault may have let through, and for the outputs.
  const masker = new SecretMasker();
  masker.addSecret(settings.clientSecret);
  masker.addValue(outputs['token'] ?? '');
  const show = (title: string, text: string) => write(section(title, masker.mask(text)));
  const list = (values: Variables) =>
    Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join('\n') || '(nothing)';
  show('The log, as the run shows it', job.log);
  show('Outputs that later steps can read (steps.ims.outputs)', list(outputs));
  show('The job summary', shownSummary.trim());
  show('Variables that later steps see', list(job.environment));
  return job;
}

async function askWhetherRevoked(
  simulator: ImsSimulator,
  clientId: string,
  job: JobResult,
  write: Write,
): Promise<boolean> {
  const token = job.steps[0]?.result?.outputs['token'] ?? '';
  const response = await fetch(`${simulator.url}/ims/validate_token/v1`, {
    method: 'POST',
    body: new URLSearchParams({ type: 'access_token', client_id: clientId, token }),
  });
  const answer = await response.text();
  const { state } = simulator.tokenState(token);
  // The answer for a good token holds its claims.
  const shown = state === 'revoked' ? answer : `not revoked: ${state}`;
  const title = 'After the post step, IMS says of the token';
  write(section(title, `POST /ims/validate_token/v1\n${shown}`));
  return state === 'revoked';
}

function conclude(checks: Checks, write: Write): boolean {
  const lines = Object.entries(checks).map(([name, isMet]) => `${isMet ? 'yes' : 'NO '}  ${name}`);
  const isGood = Object.values(checks).every(Boolean);
  lines.push('', isGood ? 'All is as it should be.' : 'Something is not as it should be.');
  write(section('Is all as it should be?', lines.join('\n')));
  return isGood;
}

function section(title: string, text: string): string {
  return `\n${title}\n${'-'.repeat(title.length)}\n${text}\n`;
}
