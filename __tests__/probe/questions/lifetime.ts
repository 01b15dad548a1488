import { actionLifetimeSeconds, actionVerdict, type Credential } from '../action.ts';
import { answerText, jsonFields } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Prober } from '../prober.ts';
import { type Group, NotAsked, OUR_CHOICE, type Question, type Seen } from '../question.ts';

/** What the simulator writes into a token, as adobe-ims.md section 5 lists it for S2S tokens. */
const CLAIM_NAMES =
  'aa_id as client_id created_at ctp expires_in fg id moi oc pba scope type user_id'.split(' ');

/** The parts of a token as they stand; nothing if it is no JWT. Independent of the action's reading. */
function decodePart(token: string, index: 0 | 1): Readonly<Record<string, unknown>> {
  const part = token.split('.')[index] ?? '';
  return jsonFields(Buffer.from(part, 'base64url').toString('utf8'));
}

async function claimsOf(prober: Prober): Promise<Readonly<Record<string, unknown>>> {
  const { held } = await prober.goodToken();
  const claims = decodePart(held.token, 1);
  if (Object.keys(claims).length === 0) {
    throw new NotAsked('the token can not be read');
  }
  return claims;
}

/** Compares the lifetime in the answer, read by its documented unit, with the token's own claim. */
async function lifetime(
  prober: Prober,
  credential: Credential,
  unit: 'seconds' | 'milliseconds',
): Promise<Seen> {
  const { answer, held, request } = await prober.goodToken(credential);
  const { expires_in: value } = jsonFields(answer.body);
  const claimedMs = Number(decodePart(held.token, 1)['expires_in']);
  const milliseconds = Number(value) * (unit === 'seconds' ? 1000 : 1);
  // Without a claim, a token that lives from an hour to a month.
  const isLikely = Number.isFinite(claimedMs)
    ? Math.abs(milliseconds - claimedMs) <= 60_000
    : milliseconds >= 3_600_000 && milliseconds <= 31 * 86_400_000;
  const claim = Number.isFinite(claimedMs) ? `${claimedMs} ms` : 'nothing';
  const taken = actionLifetimeSeconds(prober.target.endpoint, credential, request.url, answer);
  const isTaken = taken !== undefined && Math.abs(taken * 1000 - milliseconds) < 1000;
  const text = `${typeof value} ${Number(value)}; the token says ${claim}; the action takes ${taken} s`;
  return { text, isAsExpected: typeof value === 'number' && isLikely && isTaken };
}

async function looksLike(prober: Prober, names: readonly string[]): Promise<Seen> {
  const claims = await claimsOf(prober);
  const kinds = names.map((name) => {
    const value = claims[name];
    const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value);
    return `${name}: ${isDigits ? 'text of digits' : typeof value}`;
  });
  const isAsExpected = kinds.every((kind) => kind.endsWith('text of digits'));
  return { text: kinds.join(', '), isAsExpected };
}

/** Asked with the other questions about the JWT exchange. */
export const EXCHANGE_LIFETIME: Question = {
  id: 'lifetime-exchange',
  asks: '`expires_in` of the JWT exchange',
  expected: 'number of milliseconds, as many as the token says',
  mark: 'documented',
  source: 'AEMCS-LIB',
  reliedOnBy: ['src/ims/token-answer.ts', 'src/ims/jwt-flow.ts'],
  needs: ['JWT'],
  ask: (prober) => lifetime(prober, prober.jwt, 'milliseconds'),
};

/** The good answer: what it holds, and how long the token lives. */
export const LIFETIME: Group = {
  name: 'lifetime',
  questions: [
    {
      id: 'token-answer',
      asks: "The action's own token request",
      expected: '200 with a token; the action takes it',
      mark: 'documented',
      source: 'S2S-IMS',
      reliedOnBy: ['src/ims/oauth-flow.ts', 'src/ims/token-answer.ts', 'src/ims/jwt-flow.ts'],
      async ask(prober) {
        const { answer, request } = await prober.goodAnswer();
        const { endpoint } = prober.target;
        const verdict = actionVerdict(endpoint, prober.credential, request.url, answer);
        const text = `${answerText(answer)}; the action takes it as ${verdict}`;
        return { text, isAsExpected: answer.status === 200 && verdict === 'a token' };
      },
    },
    {
      id: 'token-type',
      asks: '`token_type` and the type of content',
      expected: 'bearer, application/json',
      mark: 'documented',
      source: 'S2S-IMS',
      reliedOnBy: ['src/ims/token-answer.ts'],
      requests: 0,
      async ask(prober) {
        const { answer } = await prober.goodToken();
        const type = hidden(String(jsonFields(answer.body)['token_type']));
        const text = `${type}, ${hidden(answer.headers['content-type']?.split(';')[0] ?? 'none')}`;
        return { text, isAsExpected: text === 'bearer, application/json' };
      },
    },
    {
      id: 'lifetime-v3',
      asks: '`expires_in` of `/ims/token/v3`',
      expected: 'number of seconds, as many as the token says',
      mark: 'documented',
      source: 'S2S-IMS',
      reliedOnBy: ['src/ims/token-answer.ts', 'src/ims/flow.ts'],
      needs: ['OAuth'],
      requests: 0,
      ask: (prober) => lifetime(prober, prober.oauth, 'seconds'),
    },
    {
      id: 'scope-in-answer',
      asks: 'Whether the answer holds `scope`',
      expected: 'no',
      mark: 'inferred',
      source: 'S2S-IMS',
      reliedOnBy: [
        'src/ims/token-answer.ts',
        '__tests__/simulators/ims/client-credentials-endpoint.ts',
      ],
      requests: 0,
      async ask(prober) {
        const { scope } = jsonFields((await prober.goodToken()).answer.body);
        return { text: scope === undefined ? 'no' : 'yes', isAsExpected: scope === undefined };
      },
    },
    {
      id: 'claims-times',
      asks: '`created_at` and `expires_in` in the token',
      expected: 'text of digits, both',
      mark: 'seen in code',
      source: 'aio-lib-ims',
      reliedOnBy: ['src/ims/access-token.ts'],
      requests: 0,
      ask: (prober) => looksLike(prober, ['created_at', 'expires_in']),
    },
    {
      id: 'claims-scope',
      asks: '`scope` in the token',
      expected: 'what was asked for, joined by commas',
      mark: 'reported',
      source: 'adobe-ims.md, section 5',
      reliedOnBy: ['src/ims/access-token.ts', '__tests__/simulators/ims/token-issuer.ts'],
      needs: ['OAuth'],
      requests: 0,
      async ask(prober) {
        const { scope } = await claimsOf(prober);
        if (typeof scope !== 'string') {
          return { text: 'none', isAsExpected: false };
        }
        const asked = prober.oauth.scopes;
        const granted = scope.split(',');
        const missing = asked.filter((name) => !granted.includes(name));
        const more = granted.filter((name) => !asked.includes(name));
        const text = `${granted.length} by commas; missing: ${missing.length}; more: ${more.length}`;
        return { text, isAsExpected: missing.length + more.length === 0 };
      },
    },
    {
      id: 'claims-no-exp',
      asks: '`exp`, `iat` and `iss` in the token',
      expected: 'none of them',
      mark: 'reported',
      source: 'adobe-ims.md, section 5',
      reliedOnBy: ['src/ims/access-token.ts', '__tests__/simulators/ims/token-issuer.ts'],
      requests: 0,
      async ask(prober) {
        const claims = await claimsOf(prober);
        const there = ['exp', 'iat', 'iss'].filter((name) => name in claims);
        const text = there.length === 0 ? 'none of them' : there.join(', ');
        return { text, isAsExpected: there.length === 0 };
      },
    },
    {
      id: 'claims-names',
      asks: 'The names of all claims in the token',
      expected: CLAIM_NAMES.join(', '),
      ...OUR_CHOICE,
      reliedOnBy: ['__tests__/simulators/ims/token-issuer.ts'],
      requests: 0,
      async ask(prober) {
        const names = Object.keys(await claimsOf(prober)).sort();
        const differences = [
          ...names.filter((name) => !CLAIM_NAMES.includes(name)).map((name) => `more: ${name}`),
          ...CLAIM_NAMES.filter((name) => !names.includes(name)).map((name) => `missing: ${name}`),
        ];
        const text = differences.length === 0 ? names.join(', ') : differences.join(', ');
        return { text: hidden(text), isAsExpected: differences.length === 0 };
      },
    },
    {
      id: 'token-header',
      asks: 'The header of the token',
      expected: 'alg RS256, kid, x5u, itt at',
      mark: 'reported',
      source: 'adobe-ims.md, section 5',
      reliedOnBy: ['__tests__/simulators/ims/token-issuer.ts'],
      requests: 0,
      async ask(prober) {
        await claimsOf(prober);
        const { alg, kid, x5u, itt } = decodePart((await prober.goodToken()).held.token, 0);
        const parts = [
          `alg ${alg}`,
          kid === undefined ? 'no kid' : 'kid',
          x5u === undefined ? 'no x5u' : 'x5u',
          `itt ${itt}`,
        ];
        const text = hidden(parts.join(', '));
        return { text, isAsExpected: text === 'alg RS256, kid, x5u, itt at' };
      },
    },
  ],
};
