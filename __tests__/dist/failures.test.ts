import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { runAction } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { readChecklist } from '../unit/_checklist.ts';
import { REPOSITORY_ROOT } from '../workflows/repository-root.ts';
import {
  copyAction,
  expectFailure,
  firstAccount,
  goodInputs,
  helpAtTheEnd,
  preload,
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
afterAll(() => Promise.all([ims.close(), aem.close()]));

test('what IMS says is shown bounded, on lines of ours, without what a terminal obeys', async () => {
  const error = 'a\r\n::add-mask::b\u001b[31m\u202ec\n##[error]d%0A::set-output name=token::e';
  const json = { error, error_description: 'f'.repeat(500_000) };
  const headers = { 'x-debug-id': 'debug-4711' };
  ims.misbehave({ steps: [{ kind: 'answer', status: 400, json, headers }] });
  const before = ims.counters.requests;

  const result = await runMain(goodInputs(ims), { uses: 'octocat/aem-ims-token@fix/a#b' });

  const message = expectFailure(result, 'IMS_REFUSED');
  expect(message.split('\n')).toEqual([
    'IMS refused the request for a reason that this action does not know. Ask Adobe support with the x-debug-id.',
    expect.stringMatching(
      /^IMS said: status 400, error: a ::add-mask::b \[31m c ##\[error\]d%0A::set-output name=token::e, error_description: f{300}…, x-debug-id: debug-4711\. Client id: \S+\. Call: POST http:\S+\/ims\/token\/v3\.$/,
    ),
    'More about this error: https://github.com/octocat/aem-ims-token/blob/fix/a%23b/docs/troubleshooting.md#ims_refused',
  ]);
  expect(result.commands.map(({ name }) => name)).not.toContain('set-output');
  expect(result.masks).not.toContain('b');
  expect(result.summary).toBe('');
  expect(ims.counters.requests - before).toBe(1);
});

describe('a failure with a checklist', () => {
  const CHECKLISTS: [ErrorCode, string, () => Record<string, string>][] = [
    [
      'AEM_CLIENT_NOT_ALLOWED',
      'AEM refused the token: `AEM_CLIENT_NOT_ALLOWED`',
      () => ({ 'verify-url': `${aem.url}/adobe/forms/x?key=canary`, summary: 'true' }),
    ],
    [
      'IMS_SCOPE_REFUSED',
      'IMS refused the scopes: `IMS_SCOPE_REFUSED`',
      () => ({ scopes: 'openid no.such.scope', summary: 'false' }),
    ],
    [
      'INPUT_INVALID',
      'A secret is empty: `INPUT_INVALID`',
      () => ({ 'client-secret': '', revoke: 'maybe' }),
    ],
  ];
  test.each(CHECKLISTS)('has it in the summary, whatever `summary` says: %s', async (...row) => {
    const [code, heading, inputs] = row;
    const { clientId, clientSecrets } = firstAccount(ims);

    const result = await runMain({ ...goodInputs(ims), ...inputs() }, { debug: true });

    const message = expectFailure(result, code);
    expect(message).toMatch(helpAtTheEnd(code));
    const { headings, yaml, rows } = readChecklist(result.summary);
    expect(headings).toEqual([heading]);
    expect(result.summary).toContain(message.split('\n').at(-1));
    expect(result.summary).not.toContain(clientSecrets[0]);
    expect(result.summary).not.toMatch(/eyJ|canary/);
    if (code === 'AEM_CLIENT_NOT_ALLOWED') {
      const allowedClientIDs = { author: [clientId], publish: [clientId] };
      expect(yaml[0]?.value).toMatchObject({ data: { allowedClientIDs } });
      expect(rows).toContainEqual(['Scopes of the token', expect.stringContaining('aem.document')]);
    }
  });

  test('fails as it would without, where the disk is full', async () => {
    const nodeOptions = preload('process.env.GITHUB_STEP_SUMMARY = "/dev/full"');

    const result = await runMain({ ...goodInputs(ims), scopes: 'no.such.scope' }, { nodeOptions });

    expect(expectFailure(result, 'IMS_SCOPE_REFUSED')).toMatch(helpAtTheEnd('IMS_SCOPE_REFUSED'));
    expect(result.annotations).toHaveLength(1);
    expect(result.summary).toBe('');
  });
});

test('of an action in the same repository the link leads to the commit that runs', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'dist-help-'));
  const actionDirectory = join(workspace, 'ims');
  const page = 'docs/troubleshooting.md';
  const lastLine = async () => {
    const result = await runAction({ uses: './ims', cwd: workspace, actionDirectory });
    return expectFailure(result, 'INPUT_INVALID').split('\n').at(-1);
  };
  try {
    const copy = copyAction();
    cpSync(copy, actionDirectory, { recursive: true });
    rmSync(copy, { recursive: true });
    expect(await lastLine()).toBe(
      `More about this error: ${page}#input_invalid in the repository of this action`,
    );

    mkdirSync(join(actionDirectory, 'docs'));
    cpSync(join(REPOSITORY_ROOT, page), join(actionDirectory, page));
    expect(await lastLine()).toBe(
      `More about this error: https://github.com/octocat/forms/blob/0123456789012345678901234567890123456789/ims/${page}#input_invalid`,
    );
  } finally {
    rmSync(workspace, { recursive: true });
  }
});
