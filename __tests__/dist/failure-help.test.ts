import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { readChecklist } from '../unit/_checklist.ts';
import { REPOSITORY_ROOT } from '../workflows/repository-root.ts';
import {
  copyAction,
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  helpAtTheEnd,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';
import { startHttpServer, type TestServer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

let ims: ImsSimulator;
let aem: TestServer;
beforeAll(async () => {
  ims = await startImsSimulator();
  aem = await startHttpServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"message":"Unauthorized Access"}');
  });
});
beforeEach(() => ims.misbehave({}));
afterAll(() => Promise.all([ims.close(), aem.close()]));

interface Failure {
  readonly code: ErrorCode;
  readonly inputs: () => Record<string, string>;
  readonly heading: string;
}

const REFUSED_BY_AEM: Failure = {
  code: 'AEM_CLIENT_NOT_ALLOWED',
  inputs: () => ({ ...goodInputs(ims), 'verify-url': `${aem.url}/adobe/forms/x?key=canary` }),
  heading: 'AEM refused the token: `AEM_CLIENT_NOT_ALLOWED`',
};

const FAILURES: Failure[] = [
  REFUSED_BY_AEM,
  {
    code: 'IMS_SCOPE_REFUSED',
    inputs: () => ({ ...goodInputs(ims), scopes: 'openid no.such.scope' }),
    heading: 'IMS refused the scopes: `IMS_SCOPE_REFUSED`',
  },
  {
    code: 'INPUT_INVALID',
    inputs: () => ({ ...goodInputs(ims), 'client-secret': '', revoke: 'maybe' }),
    heading: 'A secret is empty: `INPUT_INVALID`',
  },
];

function withoutSummary(path: string | undefined): string[] {
  const change =
    path === undefined
      ? 'delete process.env.GITHUB_STEP_SUMMARY'
      : `process.env.GITHUB_STEP_SUMMARY = ${JSON.stringify(path)}`;
  return ['--import', `data:text/javascript,${encodeURIComponent(change)}`];
}

describe.each(FAILURES)('$code has a checklist in the summary', ({ code, inputs, heading }) => {
  test.each(['false', 'true', ''])('whatever `summary` says: %j', async (summary) => {
    const result = await runMain({ ...inputs(), summary });

    const message = expectFailure(result, code);
    expect(message).toMatch(helpAtTheEnd(code));
    expect(readChecklist(result.summary).headings).toEqual([heading]);
    expect(result.summary).toContain(message.split('\n').at(-1));
  });

  test.each([
    ['is not there', undefined],
    ['is a folder', tmpdir()],
    ['is a device that is full', '/dev/full'],
  ])('and fails as it would without, where the summary %s', async (_what, path) => {
    const result = await runMain(inputs(), { nodeOptions: withoutSummary(path) });

    expect(expectFailure(result, code)).toMatch(helpAtTheEnd(code));
    expect(result.annotations).toHaveLength(1);
    expect(result.summary).toBe('');
  });
});

test('the checklist after a refusal by AEM holds an api.yaml, and no secret', async () => {
  const { clientId, clientSecrets } = firstAccount(ims);

  const result = await runMain(REFUSED_BY_AEM.inputs(), { debug: true });

  const { yaml, rows } = readChecklist(result.summary);
  expect(yaml[0]?.value).toMatchObject({
    data: { allowedClientIDs: { author: [clientId], publish: [clientId] } },
  });
  expect(rows).toContainEqual(['Client id', clientId]);
  expect(rows).toContainEqual(['Scopes of the token', expect.stringContaining('aem.document')]);
  expect(result.summary).not.toContain(clientSecrets[0]);
  expect(result.summary).not.toMatch(/eyJ|canary/);
});

test('refused defaults are told to be the defaults', async () => {
  ims.misbehave({ always: { kind: 'answer', status: 400, json: { error: 'invalid_scope' } } });
  const { scopes: _, ...inputs } = goodInputs(ims);

  const result = await runMain(inputs);

  expect(expectFailure(result, 'IMS_SCOPE_REFUSED')).toContain('These are the defaults');
  expect(result.summary).toContain('aem.document, the defaults.');
});

test('other failures, and a success, have none', async () => {
  const wrong = await runMain({ ...goodInputs(ims), 'client-secret': 'wrong' });
  const good = await runMain(goodInputs(ims));

  expectFailure(wrong, 'IMS_CLIENT_REFUSED');
  expectSuccess(good);
  expect([wrong.summary, good.summary]).toEqual(['', '']);
});

describe('the link at the end of a message', () => {
  const lastLine = (result: StepResult) =>
    expectFailure(result, 'INPUT_INVALID').split('\n').at(-1);

  test.each([
    ['octocat/aem-ims-token@main', 'octocat/aem-ims-token/blob/main'],
    ['org/aem-ims-token@fix/a#b', 'org/aem-ims-token/blob/fix/a%23b'],
  ])('leads to the ref that the workflow names: %s', async (uses, path) => {
    expect(lastLine(await runMain({}, { uses }))).toBe(
      `More about this error: https://github.com/${path}/docs/troubleshooting.md#input_invalid`,
    );
  });

  test('leads to the commit that runs, for an action of the same repository', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'dist-help-'));
    const actionDirectory = join(workspace, 'ims');
    try {
      const copy = copyAction();
      cpSync(copy, actionDirectory, { recursive: true });
      rmSync(copy, { recursive: true });
      const run = () => runAction({ uses: './ims', cwd: workspace, actionDirectory });
      expect(lastLine(await run())).toBe(
        'More about this error: docs/troubleshooting.md#input_invalid in the repository of this action',
      );

      mkdirSync(join(actionDirectory, 'docs'));
      const page = 'docs/troubleshooting.md';
      cpSync(join(REPOSITORY_ROOT, page), join(actionDirectory, page));
      expect(lastLine(await run())).toBe(
        `More about this error: https://github.com/octocat/forms/blob/0123456789012345678901234567890123456789/ims/${page}#input_invalid`,
      );
    } finally {
      rmSync(workspace, { recursive: true });
    }
  });
});
