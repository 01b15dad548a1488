import type { JobDefinition, JobResult } from '../harness/job.ts';
import type { Variables } from '../harness/key-value-file.ts';

/** What the demo runs with; without `imsEndpoint` it talks to the real IMS. */
export interface DemoSettings {
  clientId: string;
  clientSecret: string;
  imsEndpoint?: string;
  scopes?: string;
  /** Variables that the runner's machine would have, such as proxy settings. */
  machineVariables?: Variables;
  /** Where `action.yml` is; this repository unless told. */
  actionDirectory?: string;
}

/** The job of the demo: get a token, use it in a later step, and revoke it at the end. */
export function buildJob(settings: DemoSettings): JobDefinition {
  const { clientId, clientSecret, machineVariables = {}, actionDirectory } = settings;
  // The runner hides the password of its own proxy too.
  const passwords = Object.values(machineVariables).map(
    (value) => URL.parse(value)?.password ?? '',
  );
  return {
    env: machineVariables,
    secrets: { AEM_CLIENT_SECRET: clientSecret, ...Object.fromEntries(passwords.entries()) },
    steps: [
      {
        uses: 'org/aem-ims-token@v1',
        with: { 'client-id': clientId, 'client-secret': clientSecret, ...optionalInputs(settings) },
        ...(actionDirectory !== undefined && { actionDirectory }),
      },
      { run: laterStep(settings) },
    ],
  };
}

/** The workflow that `buildJob` stands for, as an author would write it. */
export function workflowText(settings: DemoSettings): string {
  const inputs = {
    'client-id': '$' + '{{ vars.AEM_CLIENT_ID }}',
    'client-secret': '$' + '{{ secrets.AEM_CLIENT_SECRET }}',
    ...optionalInputs(settings),
  };
  const indented = (lines: string[]) => lines.map((line) => `          ${line}`).join('\n');
  return `jobs:
  demo:
    runs-on: ubuntu-latest
    steps:
      - uses: org/aem-ims-token@v1
        id: ims
        with:
${indented(Object.entries(inputs).map(([name, value]) => `${name}: ${value}`))}
      - run: |
${indented(laterStep(settings).split('\n'))}`;
}

/** What must hold after the job, and whether it does. */
export type Checks = Record<string, boolean>;

/** Checks that hold for every run, against the simulator as well as against the real IMS. */
export function checkJob(job: JobResult, clientSecret: string): Checks {
  const [main, later, post] = job.steps;
  const token = main?.result?.outputs['token'] ?? '';
  const isHidden = (value: string) => value !== '' && !job.log.includes(value);
  return {
    'the step handed over a token': token !== '',
    'AEM_IMS_TOKEN holds the same token':
      token !== '' && job.environment['AEM_IMS_TOKEN'] === token,
    'the later step could use it': later?.outcome === 'success',
    'the token is nowhere in the log': isHidden(token),
    'the client secret is nowhere in the log': isHidden(clientSecret),
    'the action left no file behind': [main, post].every(
      (step) => step?.result?.filesWritten.length === 0,
    ),
    'the post step ran without a warning':
      post?.outcome === 'success' && post.result?.annotations.length === 0,
    'the job passed': job.conclusion === 'success',
  };
}

function optionalInputs({ imsEndpoint, scopes }: DemoSettings): Variables {
  return {
    ...(imsEndpoint !== undefined && { 'ims-endpoint': imsEndpoint }),
    ...(scopes !== undefined && { scopes }),
    summary: 'true',
  };
}

function laterStep({ imsEndpoint }: DemoSettings): string {
  const lines = ['test -n "$AEM_IMS_TOKEN"', 'echo "The token is: $AEM_IMS_TOKEN"'];
  if (imsEndpoint !== undefined) {
    lines.push(
      `printf 'header = "Authorization: Bearer %s"\\n' "$AEM_IMS_TOKEN" |`,
      `  curl --config - --silent --show-error --fail ${imsEndpoint}/ims/userinfo/v2`,
    );
  }
  return lines.join('\n');
}
