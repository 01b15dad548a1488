import { type JobResult, runJob } from '../harness/job.ts';
import { SecretMasker } from '../harness/secret-masker.ts';
import type { Variables } from '../harness/variables.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { type Check, checkJob } from './checks.ts';
import { buildJob, type DemoSettings, workflowText } from './demo-job.ts';

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
    ...(actionDirectory === undefined ? {} : { actionDirectory }),
  };
  write(
    `This runs the built action as GitHub's runner would, against a simulator of Adobe IMS at
${simulator.url}. Nothing leaves this machine. To use the real IMS instead, set
CLIENT_ID and CLIENT_SECRET (and, if you like, SCOPES) in the environment.\n`,
  );
  const job = await runAndShow(settings, write);
  const revoked = await askWhetherRevoked(simulator, settings.clientId, job, write);
  return conclude([...checkJob(job, settings.clientSecret), revoked], write);
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

/** Runs the job of the demo. */
export function runDemo(settings: DemoSettings): Promise<JobResult> {
  return runJob(buildJob(settings));
}

async function runAndShow(settings: DemoSettings, write: Write): Promise<JobResult> {
  write(section('The workflow', workflowText(settings)));
  const job = await runDemo(settings);
  const outputs = job.steps[0]?.result?.outputs ?? {};
  // The log is masked already; this is for what a fault may have let through, and for the outputs.
  const masker = new SecretMasker();
  masker.addSecret(settings.clientSecret);
  masker.addValue(outputs['token'] ?? '');
  const show = (values: Variables) =>
    masker.mask(
      Object.entries(values)
        .map(([name, value]) => `${name} = ${value}`)
        .join('\n') || '(nothing)',
    );
  write(section('The log, as the run shows it', masker.mask(job.log)));
  write(section('Outputs that later steps can read (steps.ims.outputs)', show(outputs)));
  write(section('The job summary', masker.mask(job.steps[0]?.result?.shownSummary.trim() ?? '')));
  write(section('Variables that later steps see', show(job.environment)));
  return job;
}

async function askWhetherRevoked(
  simulator: ImsSimulator,
  clientId: string,
  job: JobResult,
  write: Write,
): Promise<Check> {
  const token = job.steps[0]?.result?.outputs['token'] ?? '';
  const question = 'POST /ims/validate_token/v1';
  const response = await fetch(`${simulator.url}/ims/validate_token/v1`, {
    method: 'POST',
    body: new URLSearchParams({ type: 'access_token', client_id: clientId, token }),
  });
  const answer = await response.text();
  const isMet = simulator.tokenState(token).state === 'revoked';
  const shown = isMet ? answer : `not revoked: ${simulator.tokenState(token).state}`;
  write(section('After the post step, IMS says of the token', `${question}\n${shown}`));
  return { expectation: 'the token is revoked', isMet };
}

function conclude(checks: Check[], write: Write): boolean {
  const lines = checks.map(({ expectation, isMet }) => `${isMet ? 'yes' : 'NO '}  ${expectation}`);
  const isGood = checks.every(({ isMet }) => isMet);
  lines.push('', isGood ? 'All is as it should be.' : 'Something is not as it should be.');
  write(section('Is all as it should be?', lines.join('\n')));
  return isGood;
}

function section(title: string, text: string): string {
  return `\n${title}\n${'-'.repeat(title.length)}\n${text}\n`;
}
