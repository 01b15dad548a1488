import { type HttpRequest, verifyRequest } from '../action.ts';
import { answerText, jsonFields } from '../answers.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { type Group, NotAsked, type Question, type Seen } from '../question.ts';
import { REVOCATION_WITH_SECRET, revokedToken } from './revocation.ts';

const CONFIGS = '/adobe/forms/batch/output/configs';
const RENDER = '/adobe/forms/doc/v1/generatePDFOutput';
const ASSEMBLER = '/adobe/forms/assembler/ddx/invoke';
const DOCUMENT = '/adobe/document/generate/pdfform';

const GATE = '__tests__/simulators/forms/gate.ts';
const ROUTES = '__tests__/simulators/forms/routes.ts';
const JUDGE = 'src/aem/verify-answer.ts';

/** The action's request of `verify-url`; a header of null is left out. */
function aemRequest(
  prober: Prober,
  path: string,
  token: string,
  headers: Readonly<Record<string, string | null>> = {},
): HttpRequest {
  const { aemUrl } = prober.target;
  if (aemUrl === undefined) throw new NotAsked('AEM_URL is not set');
  const request = verifyRequest(new URL(path, aemUrl), token, prober.credential.clientId);
  const all = Object.entries({ ...request.headers, ...headers });
  const kept = all.filter((header): header is [string, string] => header[1] !== null);
  return { ...request, headers: Object.fromEntries(kept) };
}

/** Reads something with the good token. */
async function read(
  prober: Prober,
  path: string,
  headers?: Readonly<Record<string, string | null>>,
): Promise<Answer> {
  const { held } = await prober.goodToken();
  return prober.send(aemRequest(prober, path, held.token, headers));
}

function readConfigs(prober: Prober): Promise<Answer> {
  return prober.once('configs', () => read(prober, CONFIGS));
}

/** A call that both tiers have: what takes POST only says so to those who may call it. */
function readAny(prober: Prober): Promise<Answer> {
  const isPublish = prober.target.aemUrl?.hostname.startsWith('publish-');
  return isPublish ? readRender(prober) : readConfigs(prober);
}

function readRender(prober: Prober): Promise<Answer> {
  return prober.once('render', () => read(prober, RENDER));
}

function seenStatus(answer: Answer, status: number): Seen {
  return { text: answerText(answer), isAsExpected: answer.status === status };
}

/** Whether AEM still takes a token, so many seconds after IMS was asked to forget it. */
function afterRevocation(seconds: number): Question {
  return {
    id: `aem-revoked-${seconds}s`,
    asks: `AEM, ${seconds} s after the revocation of the token`,
    expected: '401',
    mark: 'unproven',
    source: 'our choice',
    reliedOnBy: ['docs/security.md', 'src/revoke-token.ts', GATE],
    needs: ['AEM', 'forms-users'],
    requests: 1,
    async ask(prober) {
      const good = await readAny(prober);
      if (good.status !== 200 && good.status !== 405) {
        throw new NotAsked('AEM does not take the token before its revocation either');
      }
      const isPublish = prober.target.aemUrl?.hostname.startsWith('publish-');
      const { held } = await revokedToken(prober);
      const revokedAt = held.revokedAt;
      if (revokedAt === undefined) throw new NotAsked('the token was not revoked');
      await prober.waitUntil(revokedAt, seconds * 1000);
      const request = aemRequest(prober, isPublish ? RENDER : CONFIGS, held.token);
      return seenStatus(await prober.send(request), 401);
    },
  };
}

/** What AEM makes of a good token. Nothing but GET is sent. */
export const AEM: Group = {
  name: 'AEM',
  questions: [
    {
      id: 'aem-configs',
      asks: 'GET the batch configurations, with `X-Api-Key`',
      expected: '200, application/json',
      mark: 'documented',
      source: 'FORMS-SPEC',
      reliedOnBy: ['src/aem/verify-token.ts', 'examples/first-token.yml', GATE],
      needs: ['AEM', 'AEM author', 'forms-users'],
      requests: 1,
      async ask(prober) {
        const text = answerText(await readConfigs(prober));
        return { text, isAsExpected: text === '200, application/json' };
      },
    },
    {
      id: 'aem-configs-shape',
      asks: 'The list in that answer',
      expected: 'data',
      mark: 'unproven',
      source: 'our choice',
      reliedOnBy: ['__tests__/simulators/forms/batch-api.ts'],
      needs: ['AEM', 'AEM author', 'forms-users'],
      requests: 0,
      async ask(prober) {
        const { body, status } = await readConfigs(prober);
        if (status !== 200) throw new NotAsked(`AEM answered ${status}`);
        const fields = jsonFields(body);
        const isAsExpected = Array.isArray(fields['data']);
        const kind = body.trimStart().startsWith('[') ? 'the answer itself is a list' : 'no `data`';
        return { text: isAsExpected ? 'data' : kind, isAsExpected };
      },
    },
    {
      id: 'aem-without-key',
      asks: 'The same without `X-Api-Key`',
      expected: '200',
      mark: 'documented',
      source: 'FORMS-SPEC',
      reliedOnBy: ['examples/first-token.yml', 'examples/nightly-batch.yml', GATE],
      needs: ['AEM', 'AEM author', 'forms-users'],
      requests: 1,
      ask: async (prober) => seenStatus(await read(prober, CONFIGS, { 'x-api-key': null }), 200),
    },
    {
      id: 'aem-cut-token',
      asks: 'The token without its end',
      expected: '401',
      mark: 'documented',
      source: 'FORMS-SYNC',
      reliedOnBy: [JUDGE, GATE],
      needs: ['AEM'],
      requests: 1,
      async ask(prober) {
        const { held } = await prober.goodToken();
        const isPublish = prober.target.aemUrl?.hostname.startsWith('publish-');
        const path = isPublish ? RENDER : CONFIGS;
        const request = aemRequest(prober, path, held.token.slice(0, -12));
        return seenStatus(await prober.send(request), 401);
      },
    },
    {
      id: 'aem-outside-forms-users',
      asks: 'An account outside the group forms-users',
      expected: '403 that names neither the client nor a scope',
      mark: 'inferred',
      source: 'FORMS-SPEC',
      reliedOnBy: [JUDGE, GATE],
      needs: ['AEM', 'AEM author', 'no forms-users'],
      requests: 1,
      async ask(prober) {
        const answer = await readConfigs(prober);
        const namesAnother = /unauthorized access|required scopes/i.test(answer.body);
        const isAsExpected = answer.status === 403 && !namesAnother;
        return { text: answerText(answer), isAsExpected };
      },
    },
    {
      id: 'aem-render',
      asks: 'Whether this credential opens generatePDFOutput: GET, which takes POST only',
      expected: '405',
      mark: 'unproven',
      source: 'our choice',
      reliedOnBy: ['examples/deploy-and-render.yml', ROUTES],
      needs: ['AEM', 'forms-users'],
      requests: 1,
      ask: async (prober) => seenStatus(await readRender(prober), 405),
    },
    {
      id: 'aem-assembler',
      asks: 'Whether it opens the assembler: GET, which takes POST only',
      expected: '405',
      mark: 'unproven',
      source: 'our choice',
      reliedOnBy: ['README.md'],
      needs: ['AEM', 'forms-users', 'assembler'],
      requests: 1,
      ask: async (prober) => seenStatus(await read(prober, ASSEMBLER), 405),
    },
    {
      id: 'aem-document',
      asks: 'Whether it opens the newer document API: GET with `X-Adobe-Accept-Experimental`',
      expected: '405',
      mark: 'unproven',
      source: 'our choice',
      reliedOnBy: [ROUTES],
      needs: ['AEM', 'forms-users'],
      requests: 1,
      ask: async (prober) =>
        seenStatus(await read(prober, DOCUMENT, { 'x-adobe-accept-experimental': '1' }), 405),
    },
    {
      id: 'aem-document-hidden',
      asks: 'The same without `X-Adobe-Accept-Experimental`',
      expected: '404',
      mark: 'unproven',
      source: 'our choice',
      reliedOnBy: [ROUTES],
      needs: ['AEM', 'forms-users'],
      requests: 1,
      ask: async (prober) => seenStatus(await read(prober, DOCUMENT), 404),
    },
    {
      id: 'aem-document-without-key',
      asks: 'The same with it, without `X-Api-Key`',
      expected: '403',
      mark: 'unproven',
      source: 'our choice',
      reliedOnBy: [GATE],
      needs: ['AEM', 'forms-users'],
      requests: 1,
      async ask(prober) {
        const headers = { 'x-adobe-accept-experimental': '1', 'x-api-key': null };
        return seenStatus(await read(prober, DOCUMENT, headers), 403);
      },
    },
  ],
};

/** Asked as soon as the token is revoked. */
export const AEM_AT_ONCE = afterRevocation(0);

/** What needs time, or what others leave behind. */
export const AFTERWARDS: Group = {
  name: 'afterwards',
  questions: [afterRevocation(30), afterRevocation(60), REVOCATION_WITH_SECRET],
};
