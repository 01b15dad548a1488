import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ActRun, runAct } from './act.ts';
import { expectNode24, expectNothingOnCommandLines } from './expectations.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { type Services, startServices } from './services.ts';

const WORKFLOW = '.github/workflows/live.yml';

/** What the workflow needs of this repository; act copies all of it at each run. */
const PARTS = [
  ...['action.yml', 'package.json', 'dist', 'docs', 'src', 'examples', WORKFLOW],
  ...['__tests__/probe', '__tests__/simulators'],
];

/** Makes a checkout of this repository, with what is not committed yet. */
function makeCheckout(folder: string): void {
  for (const part of PARTS) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    cpSync(join(REPOSITORY_ROOT, part), join(folder, part), { recursive: true });
  }
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  execFileSync('git', [...identity, 'commit', '--quiet', '--message=First'], { cwd: folder });
}

const realNpm = () => execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();

// There is no registry offline, so what `npm ci` would install is linked.
const npm = () => `#!/bin/sh
if [ "$1" = ci ]; then exec ln -s '${join(REPOSITORY_ROOT, 'node_modules')}' node_modules; fi
exec '${realNpm()}' "$@"
`;

/** Notes what GitHub is asked for, and says which issues are open. */
const gh = (openIssues: string) => `#!/bin/sh
folder="$STAND_IN_ARTIFACT_FOLDER/gh"
mkdir -p "$folder"
printf '%s\\n' "$*" >> "$folder/calls"
if [ "$2" = list ]; then printf '%s' '${openIssues}'; fi
for body; do :; done
if [ -f "$body" ]; then cp "$body" "$folder/body.md"; fi
`;

/** The actions of others that the workflow uses, with what stands for them. */
function standIns(): Record<string, string> {
  const text = readFileSync(join(REPOSITORY_ROOT, WORKFLOW), 'utf8');
  const names = ['setup-node', 'upload-artifact', 'download-artifact'];
  const pins = names.map((name) => {
    const pin = new RegExp(`actions/${name}@\\w+`).exec(text)?.[0] ?? name;
    return [pin, join(import.meta.dirname, `${name}-stand-in`)];
  });
  return Object.fromEntries(pins);
}

describe('.github/workflows/live.yml', () => {
  let services: Services;

  beforeEach(async () => {
    services = await startServices();
  });
  afterEach(() => services.close());

  function run(
    secrets: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>> = services.variables,
    openIssues = '[]',
  ): Promise<ActRun> {
    return runAct({
      workflow: 'live.yml',
      event: 'workflow_dispatch',
      secrets,
      variables: { ...variables, AEM_ORGANIZATION_ID: services.account.organizationId },
      machineVariables: { PROBE_WITHOUT_PAUSES: 'true' },
      makeRepository: makeCheckout,
      commands: { npm: npm(), gh: gh(openIssues) },
      standIns: standIns(),
    });
  }

  /** The credential as a file alone: with id and secret too it would be given twice. */
  const credentialFile = () => ({ AEM_CREDENTIALS: services.secrets.AEM_CREDENTIALS });

  const fileOf = ({ artifacts }: ActRun, path: string) => artifacts[path]?.toString() ?? '';

  test.each([
    ['no secret', {}],
    ['an id without a secret', { AEM_CLIENT_ID: 'abc' }],
  ])('with %s it asks nothing, is green, and says so', async (_what, secrets) => {
    const result = await run(secrets);

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
    expect(result.text).toMatch(/::notice title=Nothing was asked::/);
    expect(result.text).toContain('**Nothing was asked.**');
    expect(services.ims.requests).toEqual([]);
    expect(services.forms.requests).toEqual([]);
    expect(result.artifacts).toEqual({});
    expect(result.text).not.toContain('Say what differs');
  });

  test('runs the action, the probe and the calls of the examples; the summary is the report', async () => {
    const result = await run(credentialFile());

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
    const report = JSON.parse(fileOf(result, 'probe-report/report.json'));
    expect(report.target.kind).toBe('live');
    expect(report.counts).toMatchObject({ differs: 1, 'as expected': expect.any(Number) });
    expect(report.counts['as expected']).toBeGreaterThan(45);
    for (const line of fileOf(result, 'probe-report/report.md').trimEnd().split('\n')) {
      expect(result.text).toContain(line);
    }
    const requests = services.forms.requests.map(({ method, path }) => `${method} ${path}`);
    expect(requests.slice(-2)).toEqual([
      'GET /adobe/forms/batch/output/configs',
      'POST /adobe/forms/doc/v1/generatePDFOutput',
    ]);
    const methods = services.forms.requests.map(({ method }) => method);
    expect(methods.filter((method) => method !== 'GET')).toEqual(['POST']);
    expectNode24(result);
    expectNothingOnCommandLines(result, services);
    for (const token of services.tokens()) {
      expect(['revoked', 'unknown']).toContain(services.ims.tokenState(token).state);
    }
  });

  test('opens an issue about what differs, with the report and without a secret', async () => {
    const result = await run(credentialFile());

    const body = fileOf(result, 'gh/body.md');
    expect(fileOf(result, 'gh/calls')).toMatch(/^issue list .*\nissue create --title .*\n$/);
    // The simulator has no assembler.
    expect(body).toMatch(/\*\*aem-assembler\*\*[\s\S]*relied on by: `docs\/which-credential.md`/);
    expect(body).toMatch(/^Found by .*\/actions\/runs\/\d+/);
    for (const value of Object.values(services.secrets)) {
      expect(body).not.toContain(value);
    }
  });

  test('brings the open issue up to date', async () => {
    const title = 'The real IMS or AEM is not as we believe';
    const open = JSON.stringify([
      { number: 3, title: 'Another' },
      { number: 17, title },
    ]);

    const result = await run(credentialFile(), services.variables, open);

    expect(fileOf(result, 'gh/calls')).toMatch(/\nissue edit 17 --body-file \S+\n$/);
  });

  test('without AEM, and with id and secret, it asks IMS alone and opens no issue', async () => {
    const { AEM_IMS_ENDPOINT = '' } = services.variables;
    const { AEM_CLIENT_ID, AEM_CLIENT_SECRET } = services.secrets;
    const AEM_SCOPES = services.account.scopes.join(',');

    const result = await run(
      { AEM_CLIENT_ID, AEM_CLIENT_SECRET },
      { AEM_IMS_ENDPOINT, AEM_SCOPES },
    );

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    const report = JSON.parse(fileOf(result, 'probe-report/report.json'));
    expect(report.counts.differs).toBe(0);
    expect(services.forms.requests).toEqual([]);
    expect(result.artifacts).not.toHaveProperty('gh/calls');
  });

  test('a credential that IMS refuses fails the token step, and nothing else is asked', async () => {
    const { AEM_CLIENT_ID } = services.secrets;

    const result = await run({ AEM_CLIENT_ID, AEM_CLIENT_SECRET: 'p8e-wrong' });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Get a token'] });
    expect(services.ims.counters.issued).toBe(0);
  });
});
