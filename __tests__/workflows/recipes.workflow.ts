import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startProxy } from '../dist/_proxy.ts';
import { listen, type TestServer } from '../dist/_servers.ts';
import { DEFAULT_IMS_ENDPOINT } from '../simulators/ims/credential-files.ts';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import { runAct } from './act.ts';
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

const ACTIONLINT = join(REPOSITORY_ROOT, '.cache/bin/actionlint');
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
let tlsFront: TestServer;
beforeEach(async () => {
  services = await startServices();
  // What a recipe's file names, Adobe's production IMS, is reached as in a company: by a proxy.
  const { privateKeyPem: key, certificatePem: cert } = identity;
  const front = createServer({ key, cert }, (client) => {
    pipeline(client, connect(services.ims.port, '127.0.0.1'), client, () => {});
  });
  tlsFront = await listen(front);
  proxy = await startProxy(tlsFront.port);
});
afterEach(async () => {
  await proxy.close();
  await tlsFront.close();
});

/** Runs a recipe; if it is for pull requests, for one of a branch of this repository. */
function run(recipe: Recipe, full_name = 'nektos/act') {
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
    payload: { pull_request: { head: { repo: { full_name } }, user: { login: 'somebody' } } },
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
  });
}

test.each(RECIPES.filter(({ title }) => title in RECIPE_CASES))(
  'the recipe "$title" is valid, works, shows the token to nobody, and notices a refusal',
  async (recipe) => {
    const input = workflowOf(recipe);
    expect(execFileSync(ACTIONLINT, ['-'], { input, encoding: 'utf8' })).toBe('');
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

test('a pull request of a fork asks for no token', async () => {
  const recipe = RECIPES.find(({ title }) => title === 'Pull requests of forks') as Recipe;

  expect(await run(recipe, 'somebody/act')).toMatchObject({ exitCode: 0 });
  expectTokensRevoked(services, 0);
});
