import { afterAll, expect, test } from '@jest/globals';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { readChecklist } from '../unit/_checklist.ts';
import { expectFailure, firstAccount, goodInputs, runMain } from './_run.ts';
import { startHttpServer } from './_servers.ts';

const ims = await startImsSimulator();
afterAll(() => ims.close());

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

test('a failure with a checklist has it, and nothing else, in the summary', async () => {
  await using aem = await startHttpServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"message":"Unauthorized Access"}');
  });
  const { clientId } = firstAccount(ims);
  const verifyUrl = `${aem.url}/adobe/forms/x?key=canary`;

  const result = await runMain({ ...goodInputs(ims), 'verify-url': verifyUrl, summary: 'true' });

  const message = expectFailure(result, 'AEM_CLIENT_NOT_ALLOWED');
  const { headings, yaml, rows } = readChecklist(result.summary);
  expect(headings).toEqual(['AEM refused the token: `AEM_CLIENT_NOT_ALLOWED`']);
  expect(result.summary).toContain(message.split('\n').at(-1));
  expect(result.summary).not.toMatch(/eyJ|canary/);
  const allowedClientIDs = { author: [clientId], publish: [clientId] };
  expect(yaml[0]?.value).toMatchObject({ data: { allowedClientIDs } });
  expect(rows).toContainEqual(['Scopes of the token', expect.stringContaining('aem.document')]);
});
