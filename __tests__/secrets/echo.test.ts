import { text } from 'node:stream/consumers';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { runMain } from '../dist/_run.ts';
import { startHttpServer, tokenAnswer } from '../dist/_servers.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { madeUpToken, patternlessText } from './_secrets.ts';

const ODD_SECRET = `p8e-${patternlessText(20)}+/=%25"'$ ::error::`;
const jwt = await createJwtAccount({ clientSecrets: [ODD_SECRET] });
const [KEY_LINE = ''] = jwt.privateKeyPem.split('\n').slice(3);
const TOKEN = madeUpToken(0);
const [, PAYLOAD = '', SIGNATURE = ''] = TOKEN.split('.');

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** Answers to requests, in order. */
let answers: ((sent: string) => Answer)[] = [];
/** What was sent, with the secrets in it as they are. */
const received: string[] = [];
const server = await startHttpServer(async (request, response) => {
  const body = await text(request);
  const form = [...new URLSearchParams(body).values()].join(' ');
  const sent = `${form} ${request.headers.authorization} ${body}`.replaceAll(/[\r\n]+/g, ' ');
  received.push(sent);
  const answer = answers.shift()?.(sent);
  response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
});
afterEach(() => void received.splice(0));
afterAll(() => server.close());

const inFieldsAndHeaders = (said: string): Answer => ({
  status: 403,
  headers: {
    'content-type': 'application/problem+json',
    'x-debug-id': `${'y'.repeat(90)}${said}`,
    'retry-after': said,
  },
  body: JSON.stringify({
    error: said,
    error_description: `${' '.repeat(1195)}${said}`,
    title: said,
    detail: `${'x'.repeat(290)} ${said}`,
  }),
});
const issue = (fields: object = {}): Answer => ({
  status: 200,
  body: JSON.stringify(tokenAnswer({ access_token: TOKEN, ...fields })),
});

// The harness looks whether anything is shown that was masked; here is looked whether it was.
const run = (inputs = {}) =>
  runMain(
    {
      credentials: aemConsoleJwtFile(jwt),
      'ims-endpoint': server.url,
      summary: 'true',
      ...inputs,
    },
    { debug: true },
  );

test.each<[string, (said: string) => Answer]>([
  ['fields and headers', inFieldsAndHeaders],
  [
    'an error within an error',
    (said) => ({ status: 400, body: JSON.stringify({ error: { code: said, message: said } }) }),
  ],
  [
    'a redirect',
    (said) => ({ status: 302, headers: { location: `https://evil.test/?${said}` }, body: said }),
  ],
  [
    'a page',
    (said) => ({ status: 200, headers: { 'content-type': said }, body: `<html>${said}</html>` }),
  ],
])('no secret is shown that IMS repeats in %s', async (_place, answer) => {
  const busy = (said: string) => ({ status: 429, headers: { 'x-debug-id': said }, body: said });
  answers = [busy, (sent) => answer(`${KEY_LINE} ${sent}`)];

  const result = await run();

  expect(result.exitCode).toBe(1);
  expect(result.rawStdout).toMatch(/x-debug-id [^\n]*\*\*\* \*\*\*/);
  expect(received).toHaveLength(2);
  const assertions = received.flatMap((sent) => /eyJ[\w.-]+/.exec(sent)?.[0] ?? []);
  const parts = assertions.flatMap((assertion) => assertion.split('.').slice(1));
  const inForm = new URLSearchParams({ '': ODD_SECRET }).toString().slice(1);
  expect(assertions).toHaveLength(2);
  expect(result.masks).toEqual(
    expect.arrayContaining([ODD_SECRET, inForm, KEY_LINE, ...assertions, ...parts]),
  );
});

test('no token is shown that IMS repeats in the scopes, or AEM', async () => {
  const scope = `openid,${TOKEN}`;
  answers = [() => issue({ scope }), inFieldsAndHeaders];

  const result = await run({ 'verify-url': `${server.url}/x?y=z` });

  expect(result.exitCode).toBe(1);
  expect(received.at(-1)).toContain(`Bearer ${TOKEN}`);
  expect(result.rawStdout).toContain('granted: openid, ***');
  expect(result.masks).toEqual(expect.arrayContaining([TOKEN, PAYLOAD, SIGNATURE]));
});
