import { afterEach, expect } from '@jest/globals';
import {
  type FormsSimulator,
  type FormsSimulatorOptions,
  startFormsSimulator,
} from '../simulators/forms/forms-simulator.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createAemConsoleAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { type ActOptions, type ActRun, runAct } from './act.ts';
import { createUserRepository, type Files } from './repositories.ts';

/** An IMS with one account, and an AEM that trusts it. */
export interface Services {
  readonly ims: ImsSimulator;
  readonly forms: FormsSimulator;
  readonly account: Account;
  /** The variables of a repository that uses them. */
  readonly variables: Readonly<Record<string, string>>;
  /** The account's file on one line, as the examples want it. */
  readonly credentials: string;
}

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) {
    await simulator.close();
  }
});

/** Starts both simulators until the end of the test, for a given or made-up account. */
export async function startServices(
  account: Account = createAemConsoleAccount(),
  options: Partial<FormsSimulatorOptions> = {},
): Promise<Services> {
  const ims = await startImsSimulator({ accounts: [account] });
  running.push(ims);
  const forms = await startFormsSimulator({ ...options, imsUrl: ims.url });
  running.push(forms);
  const variables = {
    AEM_AUTHOR_URL: forms.url,
    AEM_PUBLISH_URL: forms.url,
    AEM_IMS_ENDPOINT: ims.url,
  };
  const file = account.privateKeyPem ? aemConsoleJwtFile : aemConsoleOAuthFile;
  const credentials = JSON.stringify(JSON.parse(file(account)));
  return { ims, forms, account, variables, credentials };
}

/** How an example is run; `files` come into the repository beside the examples. */
export type ExampleOptions = Omit<ActOptions, 'repository' | 'event'> & {
  readonly event?: ActOptions['event'];
  readonly files?: Files;
};

/** Runs a workflow in the repository of somebody who pasted the examples; by hand if not told else. */
export function runExample({ files, ...options }: ExampleOptions): Promise<ActRun> {
  const { folder } = createUserRepository(files);
  return runAct({ repository: folder, event: 'workflow_dispatch', ...options });
}

/** Secrets and variables of somebody who gives an account's values, not its file. */
export function valuesOf({ account, variables }: Services) {
  const AEM_SCOPES = account.scopes.join(', ');
  return {
    secrets: { AEM_CLIENT_SECRET: account.clientSecrets[0] ?? '' },
    variables: { ...variables, AEM_CLIENT_ID: account.clientId, AEM_SCOPES },
  };
}

/** The tokens that AEM was shown so far. */
export function tokensOf({ forms }: Services): string[] {
  const shown = forms.requests.map(({ headers }) => headers.authorization ?? '');
  return [...new Set(shown)].map((header) => header.slice('Bearer '.length));
}

/** What AEM was asked, such as `GET /adobe/forms/batch/output/configs 200`. */
export function requestsOf({ forms }: Services): string[] {
  return forms.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
}

/** Expects that IMS issued so many tokens, and that each was taken back when its job ended. */
export function expectTokensRevoked(services: Services, count: number): void {
  const { issued, revoked } = services.ims.counters;
  expect({ issued, revoked }).toEqual({ issued: count, revoked: count });
  for (const token of tokensOf(services)) {
    expect(services.ims.tokenState(token).state).toBe('revoked');
  }
}

/** Expects that a run passed, with so many tokens, and {@link expectGoodStarts}. */
export function expectGoodRun(run: ActRun, services: Services, tokens = 1, command = 'curl'): void {
  expect(run).toMatchObject({ exitCode: 0, failedSteps: [], errors: [] });
  expectTokensRevoked(services, tokens);
  expectGoodStarts(run, services, command);
}

/**
 * Expects that main and post ran on the Node release that `action.yml` names, and that no token or
 * secret was on the command line of `command` or of others.
 */
export function expectGoodStarts(run: ActRun, services: Services, command = 'curl'): void {
  for (const entry of ['main.js', 'post.js']) {
    const start = new RegExp(`^node (v\\d+)\\.\\S+ \\S+/dist/${entry}$`, 'gm');
    const releases = [...run.commandLines.matchAll(start)].map(([, release]) => release);
    expect([entry, new Set(releases)]).toEqual([entry, new Set(['v24'])]);
  }
  expect(run.commandLines).toMatch(new RegExp(`^${command} `, 'm'));
  for (const secret of [...tokensOf(services), ...services.account.clientSecrets]) {
    expect(run.commandLines).not.toContain(secret);
  }
}
