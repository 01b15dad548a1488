import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type HttpRequest, hideToken, tokenRequest } from '../action.ts';
import { answerText, textField, tokenPart, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Prober } from '../prober.ts';
import { answerTo, asks, sends, type Way, type Ways } from '../question.ts';
import { seenLifetime } from './lifetime.ts';
import { makes, unknownOrganization, WRONG_SECRET } from './mistakes.ts';

const DAY_SECONDS = 86_400;

type Claims = Readonly<Record<string, unknown>>;

/** How an assertion differs from the action's own; a claim is left out where its value is undefined. */
interface Change {
  readonly claims?: Claims;
  readonly key?: KeyObject;
  readonly algorithm?: 'RS512';
  /** Other fields of the form. */
  readonly form?: Readonly<Record<string, string>>;
}

/** A key that IMS does not know; made once, since that is slow. */
let strangeKey: KeyObject | undefined;

/** The refusals that no source words, in the order in which the fact `jwt-texts` tells our words. */
const WITHOUT_SOURCE = [
  'audience-other',
  'expired',
  'expires-in-20-years',
  'algorithm-wrong',
  'issuer-other',
  'subject-other',
  'secret-wrong',
];

/** The legacy exchange of a signed assertion. */
export const JWT: Ways = {
  'lifetime-exchange': asks(1, ['JWT'], (prober) => seenLifetime(prober, prober.jwt, 1)),
  'claims-metascopes': asks(0, ['JWT'], async (prober) => {
    const { scope } = tokenPart((await prober.goodToken(prober.jwt)).held.token, 1);
    if (scope === prober.jwt.metascopes.join(',')) {
      return 'the metascopes';
    }
    return typeof scope === 'string' ? `${scope.split(',').length} others` : 'none';
  }),
  'jwt-same-second': sends(['JWT'], answerText, async (prober) => {
    return prober.send((await prober.goodToken(prober.jwt)).request, prober.jwt);
  }),
  'jwt-issued-at': claiming((prober) => ({ iat: secondsFromNow(prober, 0) })),
  'jwt-expires-in-a-day': claiming((prober) => ({ exp: secondsFromNow(prober, DAY_SECONDS) })),
  'jwt-audience-other': claiming((prober) => ({
    aud: audience(prober, randomBytes(16).toString('hex')),
  })),
  'jwt-audience-list': claiming((prober) => ({ aud: [audience(prober)] })),
  'jwt-audience-http': claiming((prober) => ({
    aud: audience(prober).replace('https:', 'http:'),
  })),
  'jwt-expired': claiming((prober) => ({ exp: secondsFromNow(prober, -3600) })),
  'jwt-expires-in-20-years': claiming((prober) => ({
    exp: secondsFromNow(prober, 20 * 365 * DAY_SECONDS),
  })),
  'jwt-metascope-unbound': claiming(unboundMetascope),
  'jwt-metascope-none': claiming((prober) => metascopes(prober, hostOf(prober), undefined)),
  'jwt-metascope-host': claiming((prober) => ({
    ...metascopes(prober, hostOf(prober), undefined),
    ...metascopes(prober, 'ims.example.com', true),
  })),
  'jwt-key-wrong': exchanging(() => {
    strangeKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return { key: strangeKey };
  }),
  'jwt-algorithm-wrong': exchanging(() => ({ algorithm: 'RS512' })),
  'jwt-issuer-other': claiming(() => ({ iss: unknownOrganization() })),
  'jwt-subject-other': claiming(() => ({ sub: unknownOrganization('techacct.adobe.com') })),
  'jwt-secret-wrong': exchanging(() => ({ form: { client_secret: WRONG_SECRET } })),
  'jwt-check-order': claiming((prober) => ({
    exp: secondsFromNow(prober, -3600),
    aud: audience(prober, 'another'),
    ...unboundMetascope(prober),
  })),
  'jwt-texts': asks(0, ['JWT'], async (prober, { expected }) => {
    const ours = expected.slice(1, -1).split('", "');
    const others: string[] = [];
    for (const [index, id] of WITHOUT_SOURCE.entries()) {
      const { body } = await answerTo(prober, `jwt-${id}`);
      const text = textField(body, 'error_description');
      if (text !== ours[index]) {
        others.push(`jwt-${id}: "${hidden(text)}"`);
      }
    }
    return { text: others.join(', ') || 'the same', isAsExpected: others.length === 0 };
  }),
  'jwt-client-credentials': makes(['JWT'], (prober) => {
    const { clientId, clientSecrets } = prober.jwt;
    const credential = { flow: 'oauth', clientId, clientSecrets, scopes: ['openid'] } as const;
    const request = tokenRequest(prober.target.endpoint, credential, prober.pace.now());
    return { request, credential };
  }),
};

/** The action's exchange with other claims in the assertion. */
function claiming(claims: (prober: Prober) => Claims): Way {
  return exchanging((prober) => ({ claims: claims(prober) }));
}

/** The action's exchange with something changed. */
function exchanging(change: (prober: Prober) => Change): Way {
  return makes(['JWT'], (prober) => ({
    request: exchangeRequest(prober, change(prober)),
    credential: prober.jwt,
  }));
}

function exchangeRequest(prober: Prober, change: Change): HttpRequest {
  const { claims, key = prober.jwt.privateKey, algorithm = 'RS256', form } = change;
  const good = tokenRequest(prober.target.endpoint, prober.jwt, prober.pace.now());
  const assertion = new URLSearchParams(good.body).get('jwt_token') ?? '';
  const all = { ...tokenPart(assertion, 1), ...claims };
  return withForm(good, { jwt_token: signed(all, key, algorithm), ...form });
}

/** Signs by itself, so that a mistake of the action's signing would show. */
function signed(claims: Claims, key: KeyObject, algorithm: 'RS256' | 'RS512'): string {
  const text = [{ alg: algorithm, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign(algorithm.replace('RS', 'sha'), Buffer.from(text), key);
  const assertion = `${text}.${signature.toString('base64url')}`;
  hideToken(assertion);
  return assertion;
}

function secondsFromNow(prober: Prober, seconds: number): number {
  return Math.floor(prober.pace.now().getTime() / 1000) + seconds;
}

function hostOf(prober: Prober): string {
  return prober.target.endpoint.host;
}

function audience(prober: Prober, clientId = prober.jwt.clientId): string {
  return `https://${hostOf(prober)}/c/${clientId}`;
}

function metascopes(prober: Prober, host: string, value: true | undefined): Claims {
  return Object.fromEntries(
    prober.jwt.metascopes.map((name) => [`https://${host}/s/${name}`, value]),
  );
}

function unboundMetascope(prober: Prober): Claims {
  return { [`https://${hostOf(prober)}/s/ent_probe_unknown`]: true };
}
