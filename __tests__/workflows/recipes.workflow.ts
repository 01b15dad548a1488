import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startProxy } from '../dist/_proxy.ts';
import { listen, type TestServer } from '../dist/_servers.ts';
import { DEFAULT_IMS_ENDPOINT } from '../simulators/ims/credential-files.ts';
import { createTlsIdentity, type TlsIdentity } from '../simulators/ims/tls-identity.ts';
import { type ActOptions, type ActRun, runAct } from './act.ts';
import { createAemAccount, credentialFile } from './aem-account.ts';
import { expectNothingOnCommandLines, expectTokensRevoked } from './expectations.ts';
import { OF_A_FORK, RECIPE_CASES } from './recipe-cases.ts';
import { RECIPES, type Recipe, workflowOf } from './recipes.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { type Services, startServices } from './services.ts';

const TOOLS = join(REPOSITORY_ROOT, '.cache/recipe-tools');
const POM = readFileSync(join(REPOSITORY_ROOT, '.ci/recipe-tools/pom.xml'), 'utf8');
const PLAYWRIGHT = `module.exports = { testMatch: '*.spec.ts', reporter: 'line' };\n`;

let folder: string;
let identity: TlsIdentity;
let certificates: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  certificates = join(folder, 'company.pem');
  identity = await createTlsIdentity([DEFAULT_IMS_ENDPOINT]);
  writeFileSync(certificates, identity.caCertificatePem);
});
afterAll(() => rmSync(folder, { recursive: true }));

let services: Services;
let tlsFront: TestServer;
let proxy: TestServer & { readonly asked: readonly { target: string | undefined }[] };
beforeEach(async () => {
  services = await startServices(createAemAccount());
  // What a recipe's file names, Adobe's production IMS, is reached as in a company: by a proxy.
  const { privateKeyPem: key, certificatePem: cert } = identity;
  const front = createServer({ key, cert }, (request, response) => {
    const { method, url, headers } = request;
    const onward = httpRequest(services.ims.url + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  tlsFront = await listen(front);
  proxy = await startProxy(tlsFront.port);
});
afterEach(async () => {
  await proxy.close();
  await tlsFront.close();
  await services.close();
});

function run(recipe: Recipe, options: Partial<ActOptions> = {}): Promise<ActRun> {
  const credentials = credentialFile(services.account);
  const url = services.forms.url;
  const isBehindProxy = workflowOf(recipe).includes('vars.COMPANY_PROXY');
  return runAct({
    workflow: 'recipe.yml',
    event: 'workflow_dispatch',
    furtherWorkflows: { 'recipe.yml': workflowOf(recipe) },
    files: { ...recipe.files, 'pom.xml': POM, 'playwright.config.cjs': PLAYWRIGHT },
    nodeModules: join(TOOLS, 'npm/node_modules'),
    path: [join(TOOLS, 'venv/bin')],
    secrets: {
      AEM_CREDENTIALS: credentials,
      AEM_STAGE_CREDENTIALS: credentials,
      AEM_PRODUCTION_CREDENTIALS: credentials,
    },
    variables: {
      AEM_AUTHOR_URL: url,
      AEM_STAGE_URL: url,
      AEM_PRODUCTION_URL: url,
      COMPANY_PROXY: `http://127.0.0.1:${proxy.port}`,
      COMPANY_NO_PROXY: '127.0.0.1',
      COMPANY_CERTIFICATES: certificates,
    },
    machineVariables: isBehindProxy
      ? {}
      : {
          HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
          NO_PROXY: '127.0.0.1',
          NODE_EXTRA_CA_CERTS: certificates,
        },
    ...options,
  });
}

const runnable = RECIPES.filter(({ title }) => title in RECIPE_CASES);

describe.each(runnable.map((recipe) => ({ title: recipe.title, recipe })))(
  'docs/recipes.md, $title',
  ({ title, recipe }) => {
    const {
      options,
      tokens = 1,
      prints = '',
      commands = [],
      leavesAemAlone = false,
    } = RECIPE_CASES[title] ?? {};

    test('works as it stands, and shows the token to nobody', async () => {
      const result = await run(recipe, options);

      expect(result).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
      expect(result.text).toMatch(prints);
      expect(result.commands.map(({ name }) => name)).toEqual(
        expect.arrayContaining([...commands]),
      );
      expect(proxy.asked.map(({ target }) => target)).toContain(`${DEFAULT_IMS_ENDPOINT}:443`);
      const statuses = services.forms.requests.map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set(leavesAemAlone ? [] : [200]));
      expectTokensRevoked(services, tokens);
      expectNothingOnCommandLines(result, services, 'node');
      for (const token of services.tokens()) {
        expect(result.text).not.toContain(`Bearer ${token}`);
      }
    });

    if (leavesAemAlone) {
      return;
    }
    test('notices when AEM refuses', async () => {
      // Who follows the redirect gets the page with status 200.
      services.forms.faults.push('login-redirect', 'login-page', 'login-redirect', 'login-page');

      expect(await run(recipe, options)).toMatchObject({ exitCode: 1 });
    });
  },
);

function recipeCalled(title: string): Recipe {
  const recipe = RECIPES.find((each) => each.title === title);
  if (recipe === undefined) {
    throw new Error(`there is no recipe called ${title}`);
  }
  return recipe;
}

test('aio wants to know when its token ends', async () => {
  const recipe = recipeCalled('The aio CLI and @adobe/aio-lib-ims');
  const blocks = recipe.blocks.map((block) => block.replace(/^.*TOKEN_EXPIRY.*$/m, ''));

  const result = await run({ ...recipe, blocks });

  expect(result.text).toContain('CANNOT_GENERATE_TOKEN');
  expect(result.exitCode).toBe(1);
});

test('a pull request of a fork asks for no token', async () => {
  const recipe = recipeCalled('Pull requests of forks');

  const result = await run(recipe, { event: 'pull_request', payload: OF_A_FORK });

  expect(result).toMatchObject({ exitCode: 0 });
  expectTokensRevoked(services, 0);
});

test.each(runnable)('actionlint has nothing to say of $title', (recipe) => {
  const file = join(folder, 'linted.yml');
  writeFileSync(file, workflowOf(recipe));

  const lint = () =>
    execFileSync(join(REPOSITORY_ROOT, '.cache/bin/actionlint'), [file], { encoding: 'utf8' });
  expect(lint()).toBe('');
});
