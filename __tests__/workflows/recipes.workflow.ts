import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startProxy } from '../dist/_proxy.ts';
import { listen } from '../dist/_servers.ts';
import { DEFAULT_IMS_ENDPOINT } from '../simulators/ims/credential-files.ts';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import { type ActOptions, runAct } from './act.ts';
import {
  expectGoodRun,
  expectTokensRevoked,
  requestsOf,
  type Services,
  startServices,
  tokensOf,
} from './example-runs.ts';
import { RECIPE_CASES } from './recipe-cases.ts';
import { RECIPES, type Recipe, workflowOf } from './recipes.ts';
import { createUserRepository } from './repositories.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TOOLS = join(REPOSITORY_ROOT, '.cache/recipe-tools');
const TOOL_FILES = {
  'pom.xml': readFileSync(join(REPOSITORY_ROOT, '.ci/recipe-tools/pom.xml'), 'utf8'),
  'playwright.config.cjs': `module.exports = { testMatch: '*.spec.ts', reporter: 'line' };\n`,
};

const CONFIGS = 'GET /adobe/forms/batch/output/configs 200';

const folder = temporaryFolder();
const certificates = join(folder, 'company.pem');
const identity = await createTlsIdentity([DEFAULT_IMS_ENDPOINT]);
writeFileSync(certificates, identity.caCertificatePem);

let services: Services;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let closeTlsFront: () => Promise<void>;
beforeEach(async () => {
  services = await startServices();
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
  const { port, close } = await listen(front);
  closeTlsFront = close;
  proxy = await startProxy(port);
});
afterEach(async () => {
  await proxy.close();
  await closeTlsFront();
});

function run(recipe: Recipe, options: Partial<ActOptions> = {}) {
  const workflow = workflowOf(recipe);
  const files = { ...recipe.files, ...TOOL_FILES, '.github/workflows/recipe.yml': workflow };
  const repository = createUserRepository(files).folder;
  symlinkSync(join(TOOLS, 'npm/node_modules'), join(repository, 'node_modules'));
  const { credentials, forms } = services;
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;
  const machineVariables = {
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: '127.0.0.1',
    NODE_EXTRA_CA_CERTS: certificates,
  };
  return runAct({
    repository,
    workflow: 'recipe.yml',
    event: workflow.includes('on: pull_request') ? 'pull_request' : 'workflow_dispatch',
    payload: pullRequestFrom('nektos/act'),
    path: [join(TOOLS, 'venv/bin')],
    secrets: {
      AEM_CREDENTIALS: credentials,
      AEM_STAGE_CREDENTIALS: credentials,
      AEM_PRODUCTION_CREDENTIALS: credentials,
    },
    variables: {
      AEM_AUTHOR_URL: forms.url,
      AEM_STAGE_URL: forms.url,
      AEM_PRODUCTION_URL: forms.url,
      COMPANY_PROXY: proxyUrl,
      COMPANY_NO_PROXY: '127.0.0.1',
      COMPANY_CERTIFICATES: certificates,
    },
    machineVariables: workflow.includes('vars.COMPANY_PROXY') ? {} : machineVariables,
    ...options,
  });
}

const pullRequestFrom = (repository: string) => ({
  pull_request: { head: { repo: { full_name: repository } }, user: { login: 'somebody' } },
});

const runnable = RECIPES.filter(({ title }) => title in RECIPE_CASES);

test.each(runnable)(
  'the recipe "$title" works, shows the token to nobody, and notices a refusal',
  async (recipe) => {
    const { tokens, prints = '', command = 'node', callsAem } = RECIPE_CASES[recipe.title] ?? {};

    const result = await run(recipe);

    expectGoodRun(result, services, tokens, command);
    expect(result.text).toMatch(prints);
    expect(proxy.asked.map(({ target }) => target)).toContain(`${DEFAULT_IMS_ENDPOINT}:443`);
    expect(new Set(requestsOf(services))).toEqual(new Set(callsAem === 'never' ? [] : [CONFIGS]));
    for (const token of tokensOf(services)) {
      expect(result.text).not.toContain(`Bearer ${token}`);
    }

    if (callsAem === undefined) {
      // Who follows the redirect gets the page with status 200.
      services.forms.faults.push('login-redirect', 'login-page', 'login-redirect', 'login-page');
      expect(await run(recipe)).toMatchObject({ exitCode: 1 });
    }
  },
);

test.each(runnable)('actionlint has nothing to say of "$title"', (recipe) => {
  const file = join(folder, 'linted.yml');
  writeFileSync(file, workflowOf(recipe));

  const actionlint = join(REPOSITORY_ROOT, '.cache/bin/actionlint');
  expect(execFileSync(actionlint, [file], { encoding: 'utf8' })).toBe('');
});

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

  expect(result.exitCode).toBe(1);
  expect(result.text).toContain('CANNOT_GENERATE_TOKEN');
});

test('a pull request of a fork asks for no token', async () => {
  const payload = pullRequestFrom('somebody/act');

  const result = await run(recipeCalled('Pull requests of forks'), { payload });

  expect(result).toMatchObject({ exitCode: 0 });
  expectTokensRevoked(services, 0);
});
