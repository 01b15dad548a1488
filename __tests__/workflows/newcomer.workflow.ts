import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { elements } from '../documents/_documents.ts';
import {
  createAemConsoleAccount,
  createJwtAccount,
  createOAuthAccount,
} from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { runExample, valuesOf } from './example-runs.ts';
import { expectTokensRevoked, type Services, startServices } from './services.ts';

/** The YAML in the README, as somebody who follows it finds it. */
const BLOCKS = elements<Tokens.Code>('README.md', 'code')
  .filter(({ lang }) => lang === 'yaml')
  .map(({ text }) => text);

/** Runs the first workflow of the README, with the environment's address in it, and IMS in place. */
function runFirst({ forms, ims, credentials }: Services) {
  const [workflow = ''] = BLOCKS;
  const summary = '          summary: true\n';
  const mine = workflow
    .replace('https://author-p1-e2.adobeaemcloud.com', forms.url)
    .replace(summary, `${summary}          ims-endpoint: ${ims.url}\n`);
  return runExample({
    workflow: 'mine.yml',
    files: { '.github/workflows/mine.yml': mine },
    secrets: { AEM_CREDENTIALS: credentials },
  });
}

describe('somebody who follows the README', () => {
  test.each([
    ['OAuth', createAemConsoleAccount],
    ['JWT', createJwtAccount],
  ])(
    'with a %s account of the AEM Developer Console sees the batch configurations',
    async (_, make) => {
      const formsUsers: string[] = [];
      const services = await startServices(await make(), { forms: { formsUsers } });

      // The README: the first call to AEM fails with 403, then the user joins forms-users.
      const refused = await runFirst(services);
      formsUsers.push(services.account.clientId);
      const accepted = await runFirst(services);

      expect(refused).toMatchObject({ exitCode: 1, failedSteps: ['Call AEM'] });
      expect(refused.text).toContain('### Adobe IMS access token');
      expect(accepted).toMatchObject({ exitCode: 0, failedSteps: [] });
      expect(accepted.text).toContain('"configName":"monthly"');
      expectTokensRevoked(services, 2);
    },
  );

  test('with a credential of the Adobe Developer Console gets to a PDF', async () => {
    const allowedClientIds: string[] = [];
    const forms = { allowedClientIds, formsUsers: [] };
    const services = await startServices(createOAuthAccount(), { forms });
    const { account } = services;
    const generate = () => runExample({ workflow: 'generate-pdfform.yml', ...valuesOf(services) });

    const credentials = JSON.stringify(JSON.parse(adobeConsoleOAuthFile(account)));
    const first = await runFirst({ ...services, credentials });
    expect(first).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(services.forms.requests).toEqual([]);

    const refused = await generate();
    // The README's api.yaml, with the client id put in.
    const apiYaml = BLOCKS.find((block) => block.includes('allowedClientIDs')) ?? '';
    const api = parse(apiYaml.replaceAll('your client id', account.clientId));
    allowedClientIds.push(...api.data.allowedClientIDs.author);
    const accepted = await generate();

    expect(refused).toMatchObject({ exitCode: 1, failedSteps: ['Generate the PDF'] });
    expect(refused.text).toContain('Unauthorized Access');
    expect(accepted).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(Object.keys(accepted.artifacts)).toEqual(['letter/letter.pdf']);
  });
});
