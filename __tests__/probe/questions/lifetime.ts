import { type Credential, judgeAnswer } from '../action.ts';
import { answerText, contentType, jsonFields, tokenPart } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Prober } from '../prober.ts';
import { asks, NotAsked, type Seen, type Ways } from '../question.ts';

/** The good answer: what it holds, and how long the token lives. */
export const LIFETIME: Ways = {
  'token-answer': asks(1, [], async (prober) => {
    const { answer, request } = await prober.goodAnswer();
    const { verdict } = judgeAnswer(request, prober.credential, answer);
    const taken = verdict === 'a token' ? ' takes it' : `: ${verdict}`;
    return `${answerText(answer)}; the action${taken}`;
  }),
  'token-type': asks(0, [], async (prober) => {
    const { answer } = await prober.goodToken();
    return hidden(`${jsonFields(answer.body)['token_type']}, ${contentType(answer)}`);
  }),
  'lifetime-v3': asks(0, ['OAuth'], (prober) => seenLifetime(prober, prober.oauth, 1000)),
  'scope-in-answer': asks(0, [], async (prober) => {
    const fields = jsonFields((await prober.goodToken()).answer.body);
    return 'scope' in fields ? 'yes' : 'no';
  }),
  'claims-times': asks(0, [], async (prober) => {
    const claims = await claimsOf(prober);
    const kinds = ['created_at', 'expires_in'].map((name) => {
      const value = claims[name];
      const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value);
      return `${name}: ${isDigits ? 'text of digits' : typeof value}`;
    });
    const isAsExpected = kinds.every((kind) => kind.endsWith('text of digits'));
    return { text: kinds.join(', '), isAsExpected };
  }),
  'claims-scope': asks(0, ['OAuth'], async (prober) => {
    const { scope } = await claimsOf(prober);
    if (typeof scope !== 'string') {
      return 'none';
    }
    const scopes = scope.split(',');
    const missing = without(prober.oauth.scopes, scopes).length;
    const more = without(scopes, prober.oauth.scopes).length;
    const text = `${scopes.length} by commas; missing: ${missing}; more: ${more}`;
    return { text, isAsExpected: missing + more === 0 };
  }),
  'claims-no-exp': asks(0, [], async (prober) => {
    const claims = await claimsOf(prober);
    return ['exp', 'iat', 'iss'].filter((name) => name in claims).join(', ') || 'none of them';
  }),
  'claims-names': asks(0, [], async (prober, { expected }) => {
    const names = Object.keys(await claimsOf(prober)).sort();
    const known = expected.split(', ');
    const differences = [
      ...without(names, known).map((name) => `more: ${name}`),
      ...without(known, names).map((name) => `missing: ${name}`),
    ];
    return hidden((differences.length === 0 ? names : differences).join(', '));
  }),
  'token-header': asks(0, [], async (prober) => {
    await claimsOf(prober);
    const { alg, kid, x5u, itt } = tokenPart((await prober.goodToken()).held.token, 0);
    const key = `${kid ? 'kid' : 'no kid'}, ${x5u ? 'x5u' : 'no x5u'}`;
    return hidden(`alg ${alg}, ${key}, itt ${itt}`);
  }),
};

/** Compares the lifetime in the answer, read by its documented unit, with the token's own claim. */
export async function seenLifetime(
  prober: Prober,
  credential: Credential,
  unitMs: number,
): Promise<Seen> {
  const { answer, held, request } = await prober.goodToken(credential);
  const { expires_in: value } = jsonFields(answer.body);
  const lifetimeMs = Number(value) * unitMs;
  const claimedMs = Number(tokenPart(held.token, 1)['expires_in']);
  // Without a claim, a token that lives from an hour to a month.
  const isLikely = Number.isFinite(claimedMs)
    ? Math.abs(lifetimeMs - claimedMs) <= 60_000
    : lifetimeMs >= 3_600_000 && lifetimeMs <= 31 * 86_400_000;
  const claim = Number.isFinite(claimedMs) ? `${claimedMs} ms` : 'nothing';
  const { expiresInSeconds: taken } = judgeAnswer(request, credential, answer);
  const isTaken = taken !== undefined && Math.abs(taken * 1000 - lifetimeMs) < 1000;
  return {
    text: `${typeof value} ${Number(value)}; the token says ${claim}; the action takes ${taken} s`,
    isAsExpected: typeof value === 'number' && isLikely && isTaken,
  };
}

async function claimsOf(prober: Prober): Promise<Readonly<Record<string, unknown>>> {
  const claims = tokenPart((await prober.goodToken()).held.token, 1);
  if (Object.keys(claims).length === 0) {
    throw new NotAsked('the token cannot be read');
  }
  return claims;
}

function without(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.includes(name));
}
