import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { startHttpServer, type TestServer, tokenAnswer } from '../dist/_servers.ts';
import { runAction } from '../harness/run-step.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { expectNoneShown } from './_raw-log.ts';
import { madeUpToken, patternlessText } from './_secrets.ts';

jest.setTimeout(TEST_LIMIT_MS);

const ODD_SECRET = `p8e-${patternlessText(20)}+/=%25"'$ ::error::`;
const jwt = await createJwtAccount({ clientSecrets: [ODD_SECRET] });
const [KEY_LINE = ''] = jwt.privateKeyPem.split('\n').slice(3);
const TOKEN = madeUpToken(0);
const [, PAYLOAD = '', SIGNATURE = ''] = TOKEN.split('.');

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Answers requests in order; the last answer is for all that come then. */
let answers: ((sent: string) => Answer)[] = [];
/** What was sent, with the secrets in it as they are. */
const received: string[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await startHttpServer(async (request, response) => {
    const body = await text(request);
    const form = [...new URLSearchParams(body).values()].join(' ');
    const sent = `${form} ${request.headers.authorization} ${body}`.replaceAll(/[\r\n]+/g, ' ');
    received.push(sent);
    const answer = (answers.length > 1 ? answers.shift() : answers[0])?.(sent) ?? { status: 200 };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});
afterEach(() => void received.splice(0));
afterAll(() => server.close());

/** Every place of an answer that the action reads, for the text that a server repeats. */
const PLACES: [string, (text: string) => Answer][] = [
  [
    'fields and headers',
    (said) => ({
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
    }),
  ],
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
];

const inputs = () => ({
  credentials: aemConsoleJwtFile(jwt),
  'ims-endpoint': server.url,
  summary: 'true',
});

test.each(PLACES)('no secret is shown that IMS repeats in %s', async (_place, answer) => {
  const busy = (said: string) => ({ status: 429, headers: { 'x-debug-id': said }, body: said });
  answers = [busy, (sent) => answer(`${KEY_LINE} ${sent}`)];

  const result = await runMain(inputs(), { debug: true });

  expect(result.exitCode).toBe(1);
  expect(result.rawStdout).toMatch(/x-debug-id [^\n]*\*\*\* \*\*\*/);
  expect(received).toHaveLength(2);
  const assertions = received.flatMap((sent) => /eyJ[\w.-]+/.exec(sent)?.[0] ?? []);
  const parts = assertions.flatMap((assertion) => assertion.split('.').slice(1));
  const secrets = [
    ODD_SECRET,
    new URLSearchParams({ '': ODD_SECRET }).toString().slice(1),
    KEY_LINE,
  ];
  expect(assertions).toHaveLength(2);
  expectNoneShown(result, [...secrets, ...assertions, ...parts]);
});

test('no secret is shown that IMS repeats in the scopes', async () => {
  const scope = `openid,${TOKEN}`;
  answers = [
    () => ({ status: 200, body: JSON.stringify(tokenAnswer({ access_token: TOKEN, scope })) }),
  ];

  const result = await runMain(inputs(), { debug: true });

  expect(result.exitCode).toBe(0);
  expect(result.outputs['scopes']).toBe(scope);
  expectNoneShown(result, [TOKEN]);
});

describe('no token is shown that is repeated', () => {
  const issue = () => ({ status: 200, body: JSON.stringify(tokenAnswer({ access_token: TOKEN })) });

  test.each(PLACES)('by AEM in %s', async (_place, answer) => {
    answers = [issue, answer];

    const result = await runMain(
      { ...inputs(), 'verify-url': `${server.url}/x?y=z` },
      { debug: true },
    );

    expect(result.exitCode).toBe(1);
    expect(received.at(-1)).toContain(`Bearer ${TOKEN}`);
    expectNoneShown(result, [TOKEN, PAYLOAD, SIGNATURE]);
  });

  test('by the revocation', async () => {
    answers = [issue, ...PLACES.slice(0, 1).map(([, answer]) => answer)];
    const { state } = await runMain(inputs());

    const result = await runAction({ stage: 'post', state, inputs: inputs(), debug: true });

    expect(received.at(-1)).toContain(TOKEN);
    expectNoneShown(result, [TOKEN, ODD_SECRET]);
  });
});
