import { afterAll, describe, expect, test } from '@jest/globals';
import { removeActions, writeAction } from '../harness/write-action.ts';
import { demonstrateWithRealIms, demonstrateWithSimulator } from './run-demo.ts';

afterAll(removeActions);

const CALL_IMS = `import { appendFileSync } from 'node:fs';
const input = (name) => process.env['INPUT_' + name];
const post = (path, body) =>
  fetch(input('IMS-ENDPOINT') + path, { method: 'POST', body: new URLSearchParams(body) });
const client_id = input('CLIENT-ID');
`;

const MAIN = `${CALL_IMS}
const fields = { client_id, client_secret: input('CLIENT-SECRET'), scope: 'openid,AdobeID' };
const answer = await post('/ims/token/v3', { grant_type: 'client_credentials', ...fields });
const { access_token: token } = await answer.json();
console.log('::add-mask::' + token);
appendFileSync(process.env.GITHUB_OUTPUT, 'token=' + token + '\\n');
appendFileSync(process.env.GITHUB_ENV, 'AEM_IMS_TOKEN=' + token + '\\n');
appendFileSync(process.env.GITHUB_STATE, 'token=' + token + '\\n');
`;

const POST = `${CALL_IMS}
const fields = { token_type: 'access_token', token: process.env.STATE_token };
await post('/ims/invalidate_token/v2', { client_id, ...fields });
`;

const INPUTS = {
  'client-id': {},
  'client-secret': {},
  'ims-endpoint': {},
  scopes: {},
  summary: {},
};

async function demonstrate({ main = MAIN, post = POST }) {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const isGood = await demonstrateWithSimulator(write, writeAction({ main, post, inputs: INPUTS }));
  const failed = text.split('\n').flatMap((line) => /^NO {3}(.*)/.exec(line)?.[1] ?? []);
  return { text, isGood, failed };
}

describe('the demo', () => {
  test('shows a job that hides and revokes its token', async () => {
    const { text, isGood, failed } = await demonstrate({});

    expect([isGood, failed]).toEqual([true, []]);
    expect(text).toContain('The token is: ***');
    expect(text).toContain('token = ***');
    expect(text).toContain('AEM_IMS_TOKEN = ***');
    expect(text).toContain('"valid":false');
    expect(text).toContain('curl --config -');
    expect(text).not.toMatch(/(--header|-H).*Bearer|eyJ/);
  });

  test.each([
    ['masks nothing', { main: MAIN.replace('::add-mask::', '') }, 'the token is nowhere in'],
    ['revokes nothing', { post: '' }, 'the token is revoked'],
    ['exports nothing', { main: MAIN.replace(/.*GITHUB_ENV.*/, '') }, 'the later step could use'],
    ['warns in post', { post: `${POST}console.log('::warning::x')` }, 'the post step ran without'],
    ['leaves a file', { main: `${MAIN}appendFileSync('left', '')` }, 'the action left no file'],
    ['fails', { main: 'process.exitCode = 1' }, 'the step handed over a token'],
  ])('notices an action that %s', async (_fault, scripts, expectation) => {
    const { text, isGood, failed } = await demonstrate(scripts);

    expect(isGood).toBe(false);
    expect(failed).toContainEqual(expect.stringContaining(expectation));
    expect(text).not.toMatch(/eyJ/);
  });

  test('needs no endpoint for the real IMS, and passes scopes and the proxy on', async () => {
    let text = '';
    const main = `${MAIN.replace(/const answer[\s\S]*json\(\);/, "const token = 'made-up-token';")}
console.log('scopes', input('SCOPES'), 'endpoint', input('IMS-ENDPOINT') || 'unset');`;
    const settings = {
      clientId: 'real-id',
      clientSecret: 'real-secret',
      scopes: 'openid',
      machineVariables: { HTTPS_PROXY: 'http://me:proxy-word@127.0.0.1:1' },
      actionDirectory: writeAction({ main, post: '', inputs: INPUTS }),
    };
    const isGood = await demonstrateWithRealIms(settings, (part) => {
      text += part;
    });

    expect(isGood).toBe(true);
    expect(text).toContain('scopes openid endpoint unset');
    expect(text).toContain('HTTPS_PROXY: http://me:***@127.0.0.1:1');
    expect(text).not.toMatch(/real-secret|made-up-token/);
  });
});
