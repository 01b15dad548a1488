import type { Sandbox } from './sandbox.ts';
import type { Variables } from './variables.ts';

/** What the step's process inherits from the runner's own; a step may override these. */
export function inheritedVariables(sandbox: Sandbox) {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: sandbox.home,
    // Not set by the runner; here so that files in the system's temporary folder are seen too.
    TMPDIR: sandbox.temporary,
    LANG: 'C.UTF-8',
    CI: 'true',
  };
}

/** What the runner sets last: a step, GITHUB_ENV or a workflow can't override these. */
export function runnerVariables(sandbox: Sandbox, actionId: string, isDebug: boolean): Variables {
  return {
    GITHUB_ACTION: actionId,
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_JOB: 'test',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'octocat/forms',
    GITHUB_REPOSITORY_OWNER: 'octocat',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1234567890',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0123456789012345678901234567890123456789',
    GITHUB_WORKFLOW: 'test',
    GITHUB_WORKSPACE: sandbox.workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'harness',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: sandbox.runnerTemp,
    RUNNER_TOOL_CACHE: sandbox.toolCache,
    ...(isDebug ? { RUNNER_DEBUG: '1' } : {}),
  };
}
