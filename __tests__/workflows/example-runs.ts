import { type ActOptions, type ActRun, runAct } from './act.ts';
import { createUserRepository, type Files } from './repositories.ts';
import type { Services } from './services.ts';

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
export function valuesOf({ account, variables }: Services, scopes = account.scopes) {
  return {
    secrets: { AEM_CLIENT_SECRET: account.clientSecrets[0] ?? '' },
    variables: { ...variables, AEM_CLIENT_ID: account.clientId, AEM_SCOPES: scopes.join(', ') },
  };
}
