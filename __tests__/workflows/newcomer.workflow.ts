import { afterEach, describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { elements } from '../documents/_documents.ts';
import type { Account } from '../simulators/ims/account.ts';
import {
  createAemConsoleAccount,
  createJwtAccount,
  createOAuthAccount,
} from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ActRun, runAct } from './act.ts';
import { expectTokensRevoked } from './expectations.ts';
import { type Services, startServices } from './services.ts';

/** The blocks of code in the README, as somebody who follows it finds them. */
const YAML_BLOCKS = elements<Tokens.Code>('README.md', 'code')
  .filter(({ lang }) => lang === 'yaml')
  .map(({ text }) => text);

/** The first workflow of the README, with the environment's address in it, and IMS in place. */
function firstWorkflow({ forms, ims }: Services): string {
  const [workflow = ''] = YAML_BLOCKS;
  return workflow
    .replace('https://author-p1-e2.adobeaemcloud.com', forms.url)
    .replace(
      '          summary: true\n',
      `          summary: true\n          ims-endpoint: ${ims.url}\n`,
    );
}

/** The clients that an api.yaml lets in, on author. */
function allowedBy(apiYaml: string): readonly string[] {
  return parse(apiYaml).data.allowedClientIDs.author;
}

describe('somebody who follows the README', () => {
  let services: Services;
  afterEach(() => services.close());

  const runFirst = (credentials: string): Promise<ActRun> =>
    runAct({
      workflow: 'mine.yml',
      event: 'workflow_dispatch',
      secrets: { AEM_CREDENTIALS: credentials },
      variables: {},
      furtherWorkflows: { 'mine.yml': firstWorkflow(services) },
    });

  test.each<[string, () => Account | Promise<Account>]>([
    ['OAuth', createAemConsoleAccount],
    ['JWT', createJwtAccount],
  ])('with a %s account of the AEM Developer Console gets to a finished batch', async (_, make) => {
    const formsUsers: string[] = [];
    services = await startServices(await make(), { forms: { formsUsers } });
    const { AEM_CREDENTIALS } = services.secrets;

    // The README: the first call to AEM fails with 403, then the user joins forms-users.
    const refused = await runFirst(AEM_CREDENTIALS);
    expect(refused).toMatchObject({ exitCode: 1, failedSteps: ['Call AEM'] });
    expect(refused.text).toContain('### Adobe IMS access token');
    formsUsers.push(services.account.clientId);
    const accepted = await runFirst(AEM_CREDENTIALS);
    expect(accepted).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(accepted.text).toContain('"configName":"monthly"');

    const secrets = { AEM_CREDENTIALS };
    const { variables } = services;
    const batch = await runAct({
      workflow: 'nightly-batch.yml',
      event: 'schedule',
      secrets,
      variables: { ...variables, AEM_BATCH_CONFIG: 'immediate', AEM_BATCH_PAUSE_SECONDS: '1' },
    });
    expect(batch).toMatchObject({ exitCode: 0, failedSteps: [] });
    expectTokensRevoked(services, 3);
  });

  test('with a credential of the Adobe Developer Console gets to a PDF', async () => {
    const allowedClientIds: string[] = [];
    services = await startServices(createOAuthAccount(), {
      forms: { allowedClientIds, formsUsers: [] },
    });
    const { account, secrets, variables } = services;

    const first = await runFirst(JSON.stringify(JSON.parse(adobeConsoleOAuthFile(account))));
    expect(first).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(services.forms.requests).toEqual([]);

    const generate = () =>
      runAct({
        workflow: 'generate-pdfform.yml',
        event: 'workflow_dispatch',
        secrets: { AEM_CLIENT_SECRET: secrets.AEM_CLIENT_SECRET },
        variables: {
          ...variables,
          AEM_CLIENT_ID: account.clientId,
          AEM_SCOPES: account.scopes.join(),
        },
      });
    const refused = await generate();
    expect(refused).toMatchObject({ exitCode: 1, failedSteps: ['Generate the PDF'] });
    expect(refused.text).toContain('Unauthorized Access');
    // The README's api.yaml, with the client id put in.
    const apiYaml = YAML_BLOCKS.find((block) => block.includes('allowedClientIDs')) ?? '';
    allowedClientIds.push(...allowedBy(apiYaml.replaceAll('your client id', account.clientId)));
    const accepted = await generate();
    expect(accepted).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(Object.keys(accepted.artifacts)).toEqual(['letter/letter.pdf']);
  });

  test('lets verify-url show the same in the token step, with what to do in the summary', async () => {
    services = await startServices(createAemConsoleAccount(), { forms: { formsUsers: [] } });

    const result = await runAct({
      workflow: 'nightly-batch.yml',
      event: 'schedule',
      secrets: services.secrets,
      variables: services.variables,
    });

    expect(result.exitCode).toBe(1);
    expect(result.errors.join()).toContain('AEM_PERMISSION_MISSING');
    expect(result.errors.join()).toMatch(
      /blob\/v1\/docs\/troubleshooting\.md#aem_permission_missing/,
    );
    expect(result.text).toContain('- [ ] **First call**');
  });
});
