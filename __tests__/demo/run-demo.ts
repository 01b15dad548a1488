import { runJob } from '../harness/job.ts';
import { SecretMasker } from '../harness/secret-masker.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { buildJob, checkJob, type DemoSettings, workflowText } from './demo-job.ts';

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
  write(
    `This runs the built action as GitHub's runner would, against a simulator of Adobe IMS at
${simulator.url}. Nothing leaves this machine. To use the real IMS instead, set
CLIENT_ID and CLIENT_SECRET (and, if you like, SCOPES) in the environment.\n`,
  );
  const settings = demoSettings(simulator);
  return await demonstrate(
    { ...settings, ...(actionDirectory !== undefined && { actionDirectory }) },
    write,
    simulator,
  );
}

/**
 * Shows the same job against the real IMS.
 *
 * @returns whether everything was as it should be
 */
export function demonstrateWithRealIms(settings: DemoSettings, write: Write): Promise<boolean> {
  write(
    `This runs the built action as GitHub's runner would, against the real Adobe IMS, with the
credential from CLIENT_ID and CLIENT_SECRET.\n`,
  );
  return demonstrate(settings, write);
}

/** What the demo runs with against a simulator: its first account. */
export function demoSettings({ accounts: [account], url }: ImsSimulator): DemoSettings {
  const [clientSecret = ''] = account?.clientSecrets ?? [];
  return { clientId: account?.clientId ?? '', clientSecret, imsEndpoint: url };
}

async function demonstrate(settings: DemoSettings, write: Write, simulator?: ImsSimulator) {
  const masker = new SecretMasker();
  // The log is masked already; this is for what a fault may have let through, and for the outputs.
  const show = (title: string, text: string) =>
    write(`\n${title}\n${'-'.repeat(title.length)}\n${masker.mask(text)}\n`);
  const list = (values: Record<string, string>) => {
    const lines = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
    return lines.join('\n') || '(nothing)';
  };
  show('The workflow', workflowText(settings));
  const job = await runJob(buildJob(settings));
  const { outputs = {}, shownSummary = '' } = job.steps[0]?.result ?? {};
  const { token = '' } = outputs;
  masker.addSecret(settings.clientSecret);
  masker.addValue(token);
  show('The log, as the run shows it', job.log);
  show('Outputs that later steps can read (steps.ims.outputs)', list(outputs));
  show('The job summary', shownSummary.trim());
  show('Variables that later steps see', list(job.environment));
  const checks = checkJob(job, settings.clientSecret);
  if (simulator !== undefined) {
    const answer = await askWhetherRevoked(simulator, settings.clientId, token);
    const { state } = simulator.tokenState(token);
    // The answer for a good token holds its claims.
    const shown = state === 'revoked' ? answer : `not revoked: ${state}`;
    show('After the post step, IMS says of the token', `POST /ims/validate_token/v1\n${shown}`);
    checks['the token is revoked'] = state === 'revoked';
  }
  const lines = Object.entries(checks).map(([name, isMet]) => `${isMet ? 'yes' : 'NO '}  ${name}`);
  const isGood = Object.values(checks).every(Boolean);
  lines.push('', isGood ? 'All is as it should be.' : 'Something is not as it should be.');
  show('Is all as it should be?', lines.join('\n'));
  return isGood;
}

async function askWhetherRevoked({ url }: ImsSimulator, clientId: string, token: string) {
  const response = await fetch(`${url}/ims/validate_token/v1`, {
    method: 'POST',
    body: new URLSearchParams({ type: 'access_token', client_id: clientId, token }),
  });
  return response.text();
}
