import type { JobDefinition } from '../harness/job.ts';
import type { Variables } from '../harness/variables.ts';

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
  return {
    env: machineVariables,
    secrets: {
      AEM_CLIENT_SECRET: clientSecret,
      ...proxyPasswords(machineVariables),
    },
    steps: [
      {
        uses: 'org/aem-ims-token@v1',
        id: 'ims',
        with: {
          'client-id': clientId,
          'client-secret': clientSecret,
          ...optionalInputs(settings),
        },
        ...(actionDirectory === undefined ? {} : { actionDirectory }),
      },
      { run: laterStep(settings) },
    ],
  };
}

/** The workflow that `buildJob` stands for, as an author would write it. */
export function workflowText(settings: DemoSettings): string {
  const inputs = {
    'client-id': expression('vars.AEM_CLIENT_ID'),
    'client-secret': expression('secrets.AEM_CLIENT_SECRET'),
    ...optionalInputs(settings),
  };
  return [
    'jobs:',
    '  demo:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: org/aem-ims-token@v1',
    '        id: ims',
    '        with:',
    ...Object.entries(inputs).map(([name, value]) => `          ${name}: ${value}`),
    '      - run: |',
    ...laterStep(settings)
      .split('\n')
      .map((line) => `          ${line}`),
  ].join('\n');
}

function optionalInputs({ imsEndpoint, scopes }: DemoSettings): Variables {
  return {
    ...(imsEndpoint === undefined ? {} : { 'ims-endpoint': imsEndpoint }),
    ...(scopes === undefined ? {} : { scopes }),
    summary: 'true',
  };
}

function laterStep({ imsEndpoint }: DemoSettings): string {
  const lines = ['test -n "$AEM_IMS_TOKEN"', 'echo "The token is: $AEM_IMS_TOKEN"'];
  if (imsEndpoint !== undefined) {
    lines.push(
      'curl --silent --show-error --fail \\',
      '  --header "Authorization: Bearer $AEM_IMS_TOKEN" \\',
      `  ${imsEndpoint}/ims/userinfo/v2`,
    );
  }
  return lines.join('\n');
}

function expression(content: string): string {
  return `$\{{ ${content} }}`;
}

// The runner hides the password of its own proxy too.
function proxyPasswords(machineVariables: Variables): Variables {
  const passwords = Object.entries(machineVariables).map(([name, value]) => [
    name,
    URL.parse(value)?.password ?? '',
  ]);
  return Object.fromEntries(passwords);
}
