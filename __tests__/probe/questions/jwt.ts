import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { hideToken } from '../action.ts';
import { answerText, textField, tokenPart, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import { answerTo, asks, sends, type Way, type Ways } from '../question.ts';
import { seenLifetime } from './lifetime.ts';
import { makes, unknownOrganization, WRONG_SECRET } from './mistakes.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** In place of the action's own; a claim is left out where its value is undefined. */
type Claims = Readonly<Record<string, unknown>>;

/** What other claims are made of. */
interface Given {
  readonly nowSeconds: number;
  /** The audience of a client, in the action's own words. */
  audience(clientId?: string): string;
  /** Metascopes of a host: the credential's own, if no other is named. */
  metascopes(value: true | undefined, host?: string, names?: readonly string[]): Claims;
}

/** How an exchange differs from the action's own. */
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
  'jwt-issued-at': claiming(({ nowSeconds }) => ({ iat: nowSeconds })),
  'jwt-expires-in-a-day': claiming(({ nowSeconds }) => ({ exp: nowSeconds + DAY_SECONDS })),
  'jwt-audience-other': claiming(({ audience }) => ({
    aud: audience(randomBytes(16).toString('hex')),
  })),
  'jwt-audience-list': claiming(({ audience }) => ({ aud: [audience()] })),
  'jwt-audience-http': claiming(({ audience }) => ({
    aud: audience().replace('https:', 'http:'),
  })),
  'jwt-expired': claiming(({ nowSeconds }) => ({ exp: nowSeconds - HOUR_SECONDS })),
  'jwt-expires-in-20-years': claiming(({ nowSeconds }) => ({
    exp: nowSeconds + 20 * 365 * DAY_SECONDS,
  })),
  'jwt-metascope-unbound': claiming(unboundMetascope),
  'jwt-metascope-none': claiming(({ metascopes }) => metascopes(undefined)),
  'jwt-metascope-host': claiming(({ metascopes }) => ({
    ...metascopes(undefined),
    ...metascopes(true, 'ims.example.com'),
  })),
  'jwt-key-wrong': exchanging(() => {
    strangeKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return { key: strangeKey };
  }),
  'jwt-algorithm-wrong': exchanging(() => ({ algorithm: 'RS512' })),
  'jwt-issuer-other': claiming(() => ({ iss: unknownOrganization() })),
  'jwt-subject-other': claiming(() => ({ sub: unknownOrganization('techacct.adobe.com') })),
  'jwt-secret-wrong': exchanging(() => ({ form: { client_secret: WRONG_SECRET } })),
  'jwt-check-order': claiming((given) => ({
    exp: given.nowSeconds - HOUR_SECONDS,
    aud: given.audience('another'),
    ...unboundMetascope(given),
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
    return { request: prober.tokenRequest(credential), credential };
  }),
};

/** The action's exchange with other claims in the assertion. */
function claiming(claims: (given: Given) => Claims): Way {
  return exchanging((given) => ({ claims: claims(given) }));
}

/** The action's exchange with something changed. */
function exchanging(makeChange: (given: Given) => Change): Way {
  return makes(['JWT'], (prober) => {
    const credential = prober.jwt;
    const { host } = prober.target.endpoint;
    const { claims, key, algorithm, form } = makeChange({
      nowSeconds: Math.floor(prober.pace.now().getTime() / 1000),
      audience: (clientId = credential.clientId) => `https://${host}/c/${clientId}`,
      metascopes: (value, of = host, names = credential.metascopes) =>
        Object.fromEntries(names.map((name) => [`https://${of}/s/${name}`, value])),
    });
    const good = prober.tokenRequest(credential);
    const goodAssertion = new URLSearchParams(good.body).get('jwt_token') ?? '';
    const all = { ...tokenPart(goodAssertion, 1), ...claims };
    const assertion = signed(all, key ?? credential.privateKey, algorithm);
    return { request: withForm(good, { jwt_token: assertion, ...form }), credential };
  });
}

/** Signs by itself, so that a mistake of the action's signing would show. */
function signed(claims: Claims, key: KeyObject, algorithm = 'RS256'): string {
  const text = [{ alg: algorithm, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign(algorithm.replace('RS', 'sha'), Buffer.from(text), key);
  const assertion = `${text}.${signature.toString('base64url')}`;
  hideToken(assertion);
  return assertion;
}

function unboundMetascope({ metascopes }: Given): Claims {
  return metascopes(true, undefined, ['ent_probe_unknown']);
}
