import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ActRun, runAct } from './act.ts';
import { expectGoodStarts, type Services, startServices, tokensOf } from './example-runs.ts';
import { createProjectRepository } from './repositories.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the workflow needs of this repository; act copies all of it at each run. */
const PARTS = [
  ...['action.yml', 'package.json', 'dist', 'docs', 'src', 'examples'],
  ...['.github/workflows/live.yml', '__tests__/probe', '__tests__/simulators'],
];

/** Makes a folder with a `gh` that says which issues are open, and keeps the body that it is given. */
function makeGh(openIssues: readonly object[]): string {
  const folder = temporaryFolder();
  const script = `#!/bin/sh
if [ "$2" = list ]; then exec echo '${JSON.stringify(openIssues)}'; fi
for body; do :; done
cp "$body" "$STAND_IN_ARTIFACTS/body.md"
`;
  writeFileSync(join(folder, 'gh'), script, { mode: 0o755 });
  return folder;
}

describe('.github/workflows/live.yml', () => {
  const { folder } = createProjectRepository({}, PARTS);

  function run(
    { account, variables }: Services,
    secrets: Readonly<Record<string, string>>,
    { openIssues = [] as object[], more = {}, repository = folder } = {},
  ): Promise<ActRun> {
    return runAct({
      repository,
      workflow: 'live.yml',
      event: 'workflow_dispatch',
      secrets,
      variables: { ...variables, AEM_ORGANIZATION_ID: account.organizationId, ...more },
      machineVariables: { PROBE_WITHOUT_PAUSES: 'true' },
      path: [makeGh(openIssues)],
    });
  }

  const ghCalls = ({ commandLines }: ActRun) => commandLines.match(/^gh issue \w+( \d+)?/gm);
  const artifactOf = ({ artifacts }: ActRun, path: string) => String(artifacts[path]);

  test.each([
    ['no secret', {}],
    ['an id without a secret', { AEM_CLIENT_ID: 'abc' }],
  ])('with %s it asks nothing, is green, and says so', async (_what, secrets) => {
    const services = await startServices();

    const result = await run(services, secrets);

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [], artifacts: {} });
    expect(result.text).toMatch(/::notice title=Nothing was asked::/);
    expect(result.text).toContain('**Nothing was asked.**');
    expect([services.ims.requests, services.forms.requests]).toEqual([[], []]);
    expect(result.text).not.toContain('Say what differs');
  });

  test('runs the action, the probe and calls of the examples, and opens an issue on what differs', async () => {
    const services = await startServices();

    const result = await run(services, { AEM_CREDENTIALS: services.credentials });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
    const report = JSON.parse(artifactOf(result, 'probe-report/report.json'));
    expect(report).toMatchObject({ target: { kind: 'live' }, counts: { differs: 1 } });
    expect(report.counts['as expected']).toBeGreaterThan(45);
    for (const line of artifactOf(result, 'probe-report/report.md').trimEnd().split('\n')) {
      expect(result.text).toContain(line);
    }
    const requests = services.forms.requests.map(({ method, path }) => `${method} ${path}`);
    expect(requests.at(-2)).toBe('GET /adobe/forms/batch/output/configs');
    expect(requests.filter((line) => !line.startsWith('GET'))).toEqual([
      'POST /adobe/forms/doc/v1/generatePDFOutput',
    ]);
    expectGoodStarts(result, services);
    for (const token of tokensOf(services)) {
      expect(['revoked', 'unknown']).toContain(services.ims.tokenState(token).state);
    }
    expect(ghCalls(result)).toEqual(['gh issue list', 'gh issue create']);
    const body = artifactOf(result, 'body.md');
    // The simulator has no assembler.
    expect(body).toMatch(/\*\*aem-assembler\*\*[\s\S]*relied on by: `docs\/which-credential.md`/);
    expect(body).toMatch(/^Found by .*\/actions\/runs\/\d+/);
    for (const secret of [services.credentials, ...services.account.clientSecrets]) {
      expect(body).not.toContain(secret);
    }
  });

  test('brings the open issue up to date', async () => {
    const services = await startServices();
    const title = 'The real IMS or AEM is not as we believe';
    const openIssues = [
      { number: 3, title: 'Another' },
      { number: 17, title },
    ];

    const secrets = { AEM_CREDENTIALS: services.credentials };
    const result = await run(services, secrets, { openIssues });

    expect(ghCalls(result)).toEqual(['gh issue list', 'gh issue edit 17']);
  });

  test('without AEM, and with id and secret, it asks IMS alone and opens no issue', async () => {
    const services = await startServices();
    const { clientId, clientSecrets, scopes } = services.account;
    const secrets = { AEM_CLIENT_ID: clientId, AEM_CLIENT_SECRET: clientSecrets[0] ?? '' };
    const more = { AEM_AUTHOR_URL: '', AEM_PUBLISH_URL: '', AEM_SCOPES: scopes.join() };

    const result = await run(services, secrets, { more });

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    const report = JSON.parse(artifactOf(result, 'probe-report/report.json'));
    expect(report.counts.differs).toBe(0);
    expect(services.forms.requests).toEqual([]);
    expect(ghCalls(result)).toBeNull();
  });

  test('a probe that breaks off fails, though its status is that of a difference', async () => {
    const services = await startServices();
    const broken = { '__tests__/probe/main.ts': "throw new Error('broken');\n" };
    const repository = createProjectRepository(broken, PARTS).folder;

    const result = await run(services, { AEM_CREDENTIALS: services.credentials }, { repository });

    expect(result).toMatchObject({ exitCode: 1, failedSteps: ['Probe'] });
  });
});
