import { type HttpRequest, verifyRequest } from '../action.ts';
import { answerText, jsonFields } from '../answers.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { type Group, NotAsked, OUR_CHOICE, type Question, type Seen } from '../question.ts';
import { type Console, consoleOf, credentialOf } from '../target.ts';
import { REVOCATION_WITH_SECRET, revokedToken } from './revocation.ts';

const CONFIGS = '/adobe/forms/batch/output/configs';
const RENDER = '/adobe/forms/doc/v1/generatePDFOutput';
const ASSEMBLER = '/adobe/forms/assembler/ddx/invoke';
const DOCUMENT = '/adobe/document/generate/pdfform';

const GATE = '__tests__/simulators/forms/gate.ts';
const ROUTES = '__tests__/simulators/forms/forms-simulator.ts';
const JUDGE = 'src/aem/verify-answer.ts';

const EXPERIMENTAL = { 'x-adobe-accept-experimental': '1' } as const;

type Headers = Readonly<Record<string, string | null>>;

/** The action's request of `verify-url`; a header of null is left out. */
function aemRequest(
  prober: Prober,
  path: string,
  token: string,
  clientId: string,
  headers: Headers = {},
): HttpRequest {
  const { aemUrl } = prober.target;
  if (aemUrl === undefined) {
    throw new NotAsked('AEM_URL is not set');
  }
  const request = verifyRequest(new URL(path, aemUrl), token, clientId);
  const all = Object.entries({ ...request.headers, ...headers });
  const kept = all.filter((header): header is [string, string] => header[1] !== null);
  return { ...request, headers: Object.fromEntries(kept) };
}

/** Reads something with the good token of a console's credential. */
async function read(
  prober: Prober,
  console: Console,
  path: string,
  headers?: Headers,
): Promise<Answer> {
  const credential = credentialOf(prober.target, console);
  if (credential === undefined) {
    throw new NotAsked(`needs a credential of the ${console}`);
  }
  const { held } = await prober.goodToken(credential);
  const request = aemRequest(prober, path, held.token, credential.clientId, headers);
  return prober.send(request, credential);
}

function readConfigs(prober: Prober): Promise<Answer> {
  return prober.once('configs', () => read(prober, 'AEM console', CONFIGS));
}

function readRender(prober: Prober): Promise<Answer> {
  return prober.once('render', () => read(prober, 'AEM console', RENDER));
}

function readDocument(prober: Prober): Promise<Answer> {
  return prober.once('document', () => read(prober, 'Adobe console', DOCUMENT, EXPERIMENTAL));
}

/** A call that AEM should allow to the token of most questions; and its path and headers. */
function callOf(prober: Prober): [() => Promise<Answer>, string, Headers?] {
  if (consoleOf(prober.credential) === 'Adobe console') {
    return [() => readDocument(prober), DOCUMENT, EXPERIMENTAL];
  }
  const isPublish = prober.target.aemUrl?.hostname.startsWith('publish-');
  return isPublish ? [() => readRender(prober), RENDER] : [() => readConfigs(prober), CONFIGS];
}

function seenStatus(answer: Answer, status: number): Seen {
  return { text: answerText(answer), isAsExpected: answer.status === status };
}

/** A question that is answered by the status alone. */
function readingStatus(
  status: number,
  question: Pick<Question, 'id' | 'asks' | 'reliedOnBy'> & Partial<Question>,
  ask: (prober: Prober) => Promise<Answer>,
): Question {
  return {
    ...OUR_CHOICE,
    ...question,
    expected: String(status),
    ask: async (prober) => seenStatus(await ask(prober), status),
  };
}

/** Whether AEM still takes a token, so many seconds after IMS was asked to forget it. */
function afterRevocation(seconds: number): Question {
  return {
    id: `aem-revoked-${seconds}s`,
    asks: `AEM, ${seconds} s after the revocation of the token`,
    expected: '401',
    ...OUR_CHOICE,
    reliedOnBy: ['docs/security.md', 'src/steps/revoke-token.ts', GATE],
    needs: ['AEM', 'forms-users'],
    async ask(prober) {
      const [readGood, path, headers] = callOf(prober);
      const { status } = await readGood();
      if (status !== 200 && status !== 405) {
        throw new NotAsked(`AEM does not take the token before its revocation either (${status})`);
      }
      const { held } = await revokedToken(prober);
      if (held.revokedAt === undefined) {
        throw new NotAsked('the token was not revoked');
      }
      await prober.waitUntil(held.revokedAt, seconds * 1000);
      const { clientId } = held.credential;
      return seenStatus(
        await prober.send(aemRequest(prober, path, held.token, clientId, headers)),
        401,
      );
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
      needs: ['AEM', 'AEM author', 'AEM console', 'forms-users'],
      async ask(prober) {
        const text = answerText(await readConfigs(prober));
        return { text, isAsExpected: text === '200, application/json' };
      },
    },
    {
      id: 'aem-configs-shape',
      asks: 'The list in that answer',
      expected: 'data',
      ...OUR_CHOICE,
      reliedOnBy: ['__tests__/simulators/forms/batch-api.ts'],
      needs: ['AEM', 'AEM author', 'AEM console', 'forms-users'],
      requests: 0,
      async ask(prober) {
        const { body, status } = await readConfigs(prober);
        if (status !== 200) {
          throw new NotAsked(`AEM answered ${status}`);
        }
        const fields = jsonFields(body);
        const isAsExpected = Array.isArray(fields['data']);
        const kind = body.trimStart().startsWith('[') ? 'the answer itself is a list' : 'no `data`';
        return { text: isAsExpected ? 'data' : kind, isAsExpected };
      },
    },
    readingStatus(
      200,
      {
        id: 'aem-without-key',
        asks: 'The same without `X-Api-Key`',
        mark: 'documented',
        source: 'FORMS-SPEC',
        reliedOnBy: ['examples/first-token.yml', 'examples/nightly-batch.yml', GATE],
        needs: ['AEM', 'AEM author', 'AEM console', 'forms-users'],
      },
      (prober) => read(prober, 'AEM console', CONFIGS, { 'x-api-key': null }),
    ),
    {
      id: 'aem-cut-token',
      asks: 'The token without its end',
      expected: '401',
      mark: 'documented',
      source: 'FORMS-SYNC',
      reliedOnBy: [JUDGE, GATE],
      needs: ['AEM'],
      async ask(prober) {
        const { held } = await prober.goodToken();
        const [, path, headers] = callOf(prober);
        const { clientId } = prober.credential;
        const token = held.token.slice(0, -12);
        return seenStatus(
          await prober.send(aemRequest(prober, path, token, clientId, headers)),
          401,
        );
      },
    },
    {
      id: 'aem-outside-forms-users',
      asks: 'An account outside the group forms-users',
      expected: '403 that names neither the client nor a scope',
      mark: 'inferred',
      source: 'FORMS-SPEC',
      reliedOnBy: [JUDGE, GATE],
      needs: ['AEM', 'AEM author', 'AEM console', 'no forms-users'],
      async ask(prober) {
        const answer = await readConfigs(prober);
        const namesAnother = /unauthorized access|required scopes/i.test(answer.body);
        const isAsExpected = answer.status === 403 && !namesAnother;
        return { text: answerText(answer), isAsExpected };
      },
    },
    readingStatus(
      405,
      {
        id: 'aem-render',
        asks: 'Whether this credential opens generatePDFOutput: GET, which takes POST only',
        reliedOnBy: ['examples/deploy-and-render.yml', ROUTES],
        needs: ['AEM', 'AEM console', 'forms-users'],
      },
      readRender,
    ),
    readingStatus(
      405,
      {
        id: 'aem-assembler',
        asks: 'Whether it opens the assembler: GET, which takes POST only',
        reliedOnBy: ['docs/which-credential.md'],
        needs: ['AEM', 'AEM console', 'forms-users', 'assembler'],
      },
      (prober) => read(prober, 'AEM console', ASSEMBLER),
    ),
    readingStatus(
      401,
      {
        id: 'aem-render-adobe-console',
        asks: 'Whether a credential of the Adobe Developer Console opens generatePDFOutput: GET',
        reliedOnBy: ['docs/which-credential.md', GATE],
        needs: ['AEM', 'Adobe console'],
      },
      (prober) => read(prober, 'Adobe console', RENDER),
    ),
    readingStatus(
      405,
      {
        id: 'aem-document',
        asks: 'Whether it opens the newer document API: GET with `X-Adobe-Accept-Experimental`',
        reliedOnBy: ['docs/which-credential.md', ROUTES],
        needs: ['AEM', 'Adobe console'],
      },
      readDocument,
    ),
    readingStatus(
      404,
      {
        id: 'aem-document-hidden',
        asks: 'The same without `X-Adobe-Accept-Experimental`',
        reliedOnBy: [ROUTES],
        needs: ['AEM', 'Adobe console'],
      },
      (prober) => read(prober, 'Adobe console', DOCUMENT),
    ),
    {
      id: 'aem-document-without-key',
      asks: 'The same with it, without `X-Api-Key`',
      expected: '403',
      ...OUR_CHOICE,
      reliedOnBy: [GATE],
      needs: ['AEM', 'Adobe console'],
      async ask(prober) {
        const headers = { ...EXPERIMENTAL, 'x-api-key': null };
        return seenStatus(await read(prober, 'Adobe console', DOCUMENT, headers), 403);
      },
    },
    readingStatus(
      401,
      {
        id: 'aem-document-aem-console',
        asks: 'Whether a credential of the AEM Developer Console opens the newer document API: GET',
        reliedOnBy: ['docs/which-credential.md', GATE],
        needs: ['AEM', 'AEM console'],
      },
      (prober) => read(prober, 'AEM console', DOCUMENT, EXPERIMENTAL),
    ),
  ],
};

/** Asked as soon as the token is revoked. */
export const AEM_AT_ONCE = afterRevocation(0);

/** What needs time, or what others leave behind. */
export const AFTERWARDS: Group = {
  name: 'afterwards',
  questions: [afterRevocation(30), afterRevocation(60), REVOCATION_WITH_SECRET],
};
