import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { elements } from '../documents/_documents.ts';
import type { Fault } from '../simulators/forms/fault.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createAemConsoleAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import {
  type ExampleOptions,
  expectGoodRun,
  expectTokensRevoked,
  requestsOf,
  runExample,
  type Services,
  startServices,
  tokensOf,
  valuesOf,
} from './example-runs.ts';

/** One run of an example, and what comes of it. */
interface Case {
  readonly what: string;
  /** Unset: one of the AEM Developer Console. */
  readonly account?: Account;
  /** What AEM answers instead, request by request. */
  readonly faults?: readonly (Fault | 'none')[];
  /** Unset: by hand, with the account's file. */
  readonly options?: (services: Services) => Partial<ExampleOptions>;
  /** The step that fails. Unset: none. */
  readonly failedStep?: string;
  /** What is in the log. */
  readonly says?: readonly string[];
  readonly jobs?: readonly string[];
  /** How many tokens it gets; 1 if unset. */
  readonly tokens?: number;
  /** What AEM was asked, in any order, since jobs may run at once; nothing if unset. */
  readonly requests?: readonly string[];
  /** The PDFs that were kept, `<artifact>/<file>`. */
  readonly pdfs?: readonly string[];
}

const CONFIGS = 'GET /adobe/forms/batch/output/configs';
const RENDER = 'POST /adobe/forms/doc/v1/generatePDFOutput';
const GENERATE = 'POST /adobe/document/generate/pdfform';
const PAGE = '<title>AEM Sign In</title>';

function testExample(workflow: string, defaults: Partial<Case>, cases: readonly Case[]): void {
  test.each(cases)(`examples/${workflow} $what`, async (given) => {
    const expected = { ...defaults, ...given };
    const { failedStep, says = [], tokens = 1, requests = [], pdfs = [] } = expected;
    const services = await startServices(expected.account);
    services.forms.faults.push(...(expected.faults ?? []));

    const run = await runExample({
      workflow,
      secrets: { AEM_CREDENTIALS: services.credentials },
      variables: services.variables,
      ...expected.options?.(services),
    });

    if (failedStep === undefined) {
      expectGoodRun(run, services, tokens, requests.length > 0 ? 'curl' : 'node');
      expect(tokensOf(services)).toHaveLength(requests.length > 0 ? tokens : 0);
    } else {
      expect(run).toMatchObject({ exitCode: 1, failedSteps: [failedStep] });
      expectTokensRevoked(services, tokens);
    }
    expect(run.jobs).toEqual(expected.jobs ?? run.jobs);
    for (const text of says) {
      expect(run.text).toContain(text);
    }
    expect(requestsOf(services).sort()).toEqual([...requests].sort());
    const posts = services.forms.requests.filter(({ method }) => method === 'POST');
    for (const { headers } of posts) {
      expect(headers['x-api-key']).toBe(services.account.clientId);
    }
    expect(Object.keys(run.artifacts).sort()).toEqual(pdfs);
    for (const [path, file] of Object.entries(run.artifacts)) {
      const template = path.replace(/.*\/(.*)\.pdf$/, '\\($1\\.xdp\\)');
      const pdf = new RegExp(`^%PDF-1\\.\\d.*${template}.*%%EOF\\s*$`, 's');
      expect(file.toString('latin1')).toMatch(pdf);
    }
  });
}

testExample('first-token.yml', {}, [
  {
    what: 'calls AEM and says what it got',
    requests: [`${CONFIGS} 200`],
    says: ['"configName": "monthly"', '### Adobe IMS access token'],
  },
  {
    what: 'takes values of the Adobe Developer Console, and calls nothing',
    account: createOAuthAccount(),
    options: valuesOf,
  },
  ...Object.entries({ 'login-redirect': 302, 'login-page': 200, 'token-refused': 401 }).map(
    ([fault, status]) => ({
      what: `fails if AEM answers ${fault}`,
      faults: [fault as Fault],
      failedStep: 'List the batch configurations',
      requests: [`${CONFIGS} ${status}`],
    }),
  ),
]);

testExample('generate-pdfform.yml', { account: createOAuthAccount(), options: valuesOf }, [
  {
    what: 'renders and keeps a PDF',
    requests: [`${GENERATE} 200`],
    pdfs: ['letter/letter.pdf'],
  },
  {
    what: 'does not take a page for a PDF',
    faults: ['login-page'],
    failedStep: 'Generate the PDF',
    requests: [`${GENERATE} 200`],
    says: ['No PDF::AEM answered 200', PAGE],
  },
]);

testExample('deploy-and-render.yml', { options: () => ({ event: 'push' }) }, [
  {
    what: 'keeps a PDF after each of the three deployments, and asks a busy AEM again',
    faults: ['none', 'unavailable'],
    jobs: ['development', 'stage', 'production'],
    tokens: 3,
    requests: [
      ...Array(3).fill(`${CONFIGS} 200`),
      ...Array(3).fill(`${RENDER} 200`),
      `${RENDER} 503`,
    ],
    pdfs: ['development', 'production', 'stage'].map((name) => `letter-${name}/letter.pdf`),
  },
  {
    what: 'does not deploy to production if stage fails, and quotes AEM',
    faults: ['none', 'none', 'none', 'client-not-allowed'],
    failedStep: 'Render the letter',
    jobs: ['development', 'stage'],
    tokens: 2,
    requests: [`${CONFIGS} 200`, `${RENDER} 200`, `${CONFIGS} 200`, `${RENDER} 403`],
    pdfs: ['letter-development/letter.pdf'],
    says: ['No PDF::AEM answered 403 instead of 200.', 'Unauthorized Access'],
  },
  {
    what: 'does not take a page for a PDF',
    faults: ['none', 'login-page'],
    failedStep: 'Check that the answer is a PDF',
    requests: [`${CONFIGS} 200`, `${RENDER} 200`],
    says: ['Not a PDF::AEM answered 200, but the answer is not a complete PDF.', PAGE],
  },
]);

const CALLER = `
on: push
permissions: {}
jobs:
  call:
    uses: ./.github/workflows/reusable-token.yml
    permissions:
      contents: read
    with:
      templates: '["invoice"]'
    secrets:
      AEM_CREDENTIALS: \${{ secrets.OTHER_CREDENTIALS }}
`;

testExample('reusable-token.yml', {}, [
  {
    what: 'gets a token for each job and each leg of the matrix, and gives it back',
    tokens: 3,
    requests: [`${CONFIGS} 200`, `${RENDER} 200`, `${RENDER} 200`],
    pdfs: ['invoice/invoice.pdf', 'letter/letter.pdf'],
  },
  {
    what: 'is called by another workflow with its own secrets',
    options: ({ credentials }) => ({
      workflow: 'caller.yml',
      event: 'push',
      files: { '.github/workflows/caller.yml': CALLER },
      secrets: { OTHER_CREDENTIALS: credentials },
    }),
    tokens: 2,
    requests: [`${CONFIGS} 200`, `${RENDER} 200`],
    pdfs: ['invoice/invoice.pdf'],
  },
  {
    what: 'starts no matrix after a token that AEM refuses',
    faults: ['client-not-allowed'],
    failedStep: 'Get a token for this job and try it',
    jobs: ['check'],
    requests: [`${CONFIGS} 403`],
    says: ['AEM_CLIENT_NOT_ALLOWED'],
  },
  {
    what: 'goes on with the other legs if one fails, which gives its token back',
    options: () => ({ inputs: { templates: '["letter", "missing"]' } }),
    failedStep: 'Render',
    tokens: 3,
    requests: [`${CONFIGS} 200`, `${RENDER} 200`],
    pdfs: ['letter/letter.pdf'],
  },
  {
    what: 'does not take a page for a PDF',
    faults: ['none', 'login-page'],
    options: () => ({ inputs: { templates: '["letter"]' } }),
    failedStep: 'Render',
    tokens: 2,
    requests: [`${CONFIGS} 200`, `${RENDER} 200`],
    says: ['No PDF::AEM answered 200, and not with a PDF.', PAGE],
  },
]);

describe('somebody who follows the README', () => {
  /** Its YAML, as they find it. */
  const blocks = elements<Tokens.Code>('README.md', 'code')
    .filter(({ lang }) => lang === 'yaml')
    .map(({ text }) => text);

  /** Runs the first workflow, with the environment's address in it, and IMS in place. */
  function runFirst({ forms, ims, credentials }: Services) {
    const [workflow = ''] = blocks;
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

  test('with an account of the AEM Developer Console gets its batch configurations', async () => {
    const formsUsers: string[] = [];
    const services = await startServices(createAemConsoleAccount(), { formsUsers });

    // The README: the first call to AEM fails with 403, then the user joins forms-users.
    const refused = await runFirst(services);
    formsUsers.push(services.account.clientId);
    const accepted = await runFirst(services);

    expect(refused).toMatchObject({ exitCode: 1, failedSteps: ['Call AEM'] });
    expect(refused.text).toContain('### Adobe IMS access token');
    expect(accepted).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(accepted.text).toContain('"configName":"monthly"');
    expectTokensRevoked(services, 2);
  });

  test('with a credential of the Adobe Developer Console gets to a PDF', async () => {
    const allowedClientIds: string[] = [];
    const forms = { allowedClientIds, formsUsers: [] };
    const services = await startServices(createOAuthAccount(), forms);
    const { account } = services;
    const credentials = JSON.stringify(JSON.parse(adobeConsoleOAuthFile(account)));
    const generate = () => runExample({ workflow: 'generate-pdfform.yml', ...valuesOf(services) });

    const first = await runFirst({ ...services, credentials });
    const refused = await generate();
    // The README's api.yaml, with the client id put in.
    const apiYaml = blocks.find((block) => block.includes('allowedClientIDs')) ?? '';
    const api = parse(apiYaml.replaceAll('your client id', account.clientId));
    allowedClientIds.push(...api.data.allowedClientIDs.author);
    const accepted = await generate();

    expect([first, accepted]).toMatchObject(Array(2).fill({ exitCode: 0, failedSteps: [] }));
    expect(refused).toMatchObject({ exitCode: 1, failedSteps: ['Generate the PDF'] });
    expect(refused.text).toContain('Unauthorized Access');
    expect(requestsOf(services)).toEqual([`${GENERATE} 403`, `${GENERATE} 200`]);
    expect(Object.keys(accepted.artifacts)).toEqual(['letter/letter.pdf']);
  });
});
