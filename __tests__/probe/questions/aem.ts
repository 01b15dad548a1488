import { type Credential, verifyRequest } from '../action.ts';
import { answerText, jsonFields } from '../answers.ts';
import type { Answer } from '../http-client.ts';
import type { Prober } from '../prober.ts';
import { looksAt, NotAsked, sends, type Way, type Ways } from '../question.ts';
import { type Console, consoleOf, credentialOf, isPublish, type Need } from '../target.ts';
import { revokedToken } from './revocation.ts';

/** A path, with headers beside those of the action's request; the empty ones are left out. */
interface Call {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const AUTHOR: readonly Need[] = ['AEM', 'AEM console', 'AEM author'];

const KEYLESS = { 'x-api-key': '' };
const EXPERIMENTAL = { 'x-adobe-accept-experimental': '1' };
const CONFIGS: Call = { path: '/adobe/forms/batch/output/configs' };
const KEYLESS_CONFIGS: Call = { ...CONFIGS, headers: KEYLESS };
const RENDER: Call = { path: '/adobe/forms/doc/v1/generatePDFOutput' };
const ASSEMBLER: Call = { path: '/adobe/forms/assembler/ddx/invoke' };
const HIDDEN_DOCUMENT: Call = { path: '/adobe/document/generate/pdfform' };
const DOCUMENT: Call = { ...HIDDEN_DOCUMENT, headers: EXPERIMENTAL };
const KEYLESS_DOCUMENT: Call = { ...DOCUMENT, headers: { ...EXPERIMENTAL, ...KEYLESS } };

/** What AEM makes of a good token. Nothing but GET is sent. */
export const AEM: Ways = {
  'aem-configs': reading('AEM console', CONFIGS, 'AEM author', 'forms-users'),
  'aem-configs-shape': looksAt('aem-configs', [...AUTHOR, 'forms-users'], ({ body, status }) => {
    if (status !== 200) {
      throw new NotAsked(`AEM answered ${status}`);
    }
    const isList = body.trimStart().startsWith('[');
    const otherwise = isList ? 'the answer itself is a list' : 'no `data`';
    return Array.isArray(jsonFields(body)['data']) ? 'data' : otherwise;
  }),
  'aem-without-key': reading('AEM console', KEYLESS_CONFIGS, 'AEM author', 'forms-users'),
  'aem-cut-token': sends(['AEM'], answerText, async (prober) => {
    const { token } = (await prober.goodToken()).held;
    return send(prober, prober.credential, token.slice(0, -12), allowedCall(prober).call);
  }),
  'aem-outside-forms-users': sends(
    [...AUTHOR, 'no forms-users'],
    (answer) => {
      const namesAnother = /unauthorized access|required scopes/i.test(answer.body);
      return { text: answerText(answer), isAsExpected: answer.status === 403 && !namesAnother };
    },
    (prober) => read(prober, 'AEM console', CONFIGS),
  ),
  'aem-render': reading('AEM console', RENDER, 'forms-users'),
  'aem-assembler': reading('AEM console', ASSEMBLER, 'forms-users', 'assembler'),
  'aem-render-adobe-console': reading('Adobe console', RENDER),
  'aem-document': reading('Adobe console', DOCUMENT),
  'aem-document-hidden': reading('Adobe console', HIDDEN_DOCUMENT),
  'aem-document-without-key': reading('Adobe console', KEYLESS_DOCUMENT),
  'aem-document-aem-console': reading('AEM console', DOCUMENT),
  'aem-revoked-0s': afterRevocation(0),
  'aem-revoked-30s': afterRevocation(30),
  'aem-revoked-60s': afterRevocation(60),
};

function reading(console: Console, call: Call, ...more: Need[]): Way {
  return sends(['AEM', console, ...more], answerText, (prober) => read(prober, console, call));
}

/** Whether AEM still takes a token, so many seconds after IMS was asked to forget it. */
function afterRevocation(seconds: number): Way {
  return sends(['AEM', 'forms-users'], answerText, async (prober) => {
    const { console, call } = allowedCall(prober);
    const { status } = await read(prober, console, call);
    if (status !== 200 && status !== 405) {
      throw new NotAsked(`AEM does not take the token before its revocation either (${status})`);
    }
    const { held } = await revokedToken(prober);
    if (held.revokedAt === undefined) {
      throw new NotAsked('the token was not revoked');
    }
    await prober.waitUntil(held.revokedAt.getTime() + seconds * 1000);
    return send(prober, held.credential, held.token, call);
  });
}

/** A call that AEM should allow to the token of most questions. */
function allowedCall(prober: Prober): { console: Console; call: Call } {
  const console = consoleOf(prober.credential);
  const ofAem = isPublish(prober.target) ? RENDER : CONFIGS;
  return { console, call: console === 'Adobe console' ? DOCUMENT : ofAem };
}

/** Reads something with the good token of a console's credential, once. */
function read(prober: Prober, console: Console, call: Call): Promise<Answer> {
  return prober.once(`${console} ${JSON.stringify(call)}`, async () => {
    // The needs of the question say that there is one.
    const credential = credentialOf(prober.target, console) ?? prober.credential;
    const { held } = await prober.goodToken(credential);
    return send(prober, credential, held.token, call);
  });
}

/** Sends the action's request of `verify-url`, to another path and with other headers. */
function send(
  prober: Prober,
  credential: Credential,
  token: string,
  { path, headers }: Call,
): Promise<Answer> {
  const request = verifyRequest(new URL(path, prober.target.aemUrl), token, credential.clientId);
  const all = Object.entries({ ...request.headers, ...headers });
  const kept = Object.fromEntries(all.filter(([, value]) => value !== ''));
  return prober.send({ ...request, headers: kept }, credential);
}
