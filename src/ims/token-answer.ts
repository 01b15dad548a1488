import { readToldScopes } from '../credential/scopes.ts';
import { ActionError } from '../errors/action-error.ts';
import type { HttpAnswer } from '../http/http-messages.ts';
import { cleanText } from '../text/clean-text.ts';
import { parseJsonObject } from '../text/json-object.ts';
import { isPrintableWord } from '../text/printable-word.ts';
import { readTokenClaims } from './access-token.ts';
import type { LifetimeUnit } from './flow.ts';

/** A token as IMS issued it. */
export interface IssuedToken {
  readonly accessToken: string;
  /** As IMS writes it, `bearer` in any case. */
  readonly tokenType: string;
  readonly expiresInSeconds: number;
  /** Undefined where neither the answer nor the token tells. */
  readonly grantedScopes?: readonly string[] | undefined;
}

/** A token that stands in an answer, whether or not the answer can be used. */
export interface FoundToken {
  readonly accessToken: string;
  /** Undefined where the answer does not tell. */
  readonly expiresInSeconds?: number;
}

// A larger number, more than 115 days, is one of milliseconds (adobe-ims.md, section 1, inferred).
const MAX_LIKELY_SECONDS = 10_000_000;

// A hundred years: what is longer is a mistake, and may have an end that no date can hold.
const MAX_LIFETIME_SECONDS = 3_155_760_000;

// Read by itself, so that a token is also found where the rest is no JSON, or is cut off.
const TOKEN_FIELD = /"access_token"\s*:\s*("(?:[^"\\]|\\.)*")/g;

// By which the answer and the token may differ and mean the same.
const TOLERANCE_SECONDS = 60;

// A shorter one would turn into `***` all over the log.
const MIN_TOKEN_LENGTH = 4;

/**
 * Finds every token that stands in an answer, so that none lives on unknown. Judges nothing else. Its
 * lifetime is what the answer says, or what the token itself says if that is much longer: an end that
 * is too early would keep post from revoking it.
 */
export function findTokens({ body }: HttpAnswer, unit: LifetimeUnit): FoundToken[] {
  const json = parseJsonObject(body);
  return [...body.matchAll(TOKEN_FIELD)].flatMap(([, text]) => {
    const accessToken = parseJsonObject(`{"text":${text}}`)?.['text'];
    if (!isToken(accessToken) || accessToken.length < MIN_TOKEN_LENGTH) {
      return [];
    }
    const claimedSeconds = readTokenClaims(accessToken).lifetimeSeconds;
    // A number in an answer that broke off may lack its last digits, and one elsewhere means another.
    const told = json?.['access_token'] === accessToken ? json['expires_in'] : undefined;
    const toldSeconds = lifetimeSeconds(told, unit, claimedSeconds) ?? 0;
    const longestSeconds = Math.min(claimedSeconds ?? 0, MAX_LIFETIME_SECONDS);
    const isMuchLess = toldSeconds === 0 || toldSeconds < longestSeconds - TOLERANCE_SECONDS;
    const expiresInSeconds = isMuchLess ? longestSeconds : toldSeconds;
    return [{ accessToken, ...(expiresInSeconds > 0 ? { expiresInSeconds } : {}) }];
  });
}

/**
 * Takes the token from an answer with status 200.
 *
 * @throws ActionError IMS_ANSWER_INVALID when it is not exactly what the protocol promises
 */
export function readTokenAnswer(answer: HttpAnswer, url: URL, unit: LifetimeUnit): IssuedToken {
  const invalid = (what: string) =>
    new ActionError('IMS_ANSWER_INVALID', `${url.host} answered 200, but ${what}.`);
  const json = parseJsonObject(answer.body);
  if (json === undefined) {
    throw invalid(
      `${bodyKind(answer)}. Usually a proxy or a wrong \`ims-endpoint\` answers in place of IMS`,
    );
  }
  const accessToken = json['access_token'];
  if (!isToken(accessToken)) {
    throw invalid('`access_token` is missing or is not printable text without spaces');
  }
  const tokenType = json['token_type'];
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw invalid('`token_type` is not `bearer`');
  }
  const claims = readTokenClaims(accessToken);
  const expiresInSeconds = lifetimeSeconds(json['expires_in'], unit, claims.lifetimeSeconds);
  if (expiresInSeconds === undefined) {
    throw invalid('`expires_in` is not a lifetime between one second and 100 years');
  }
  const grantedScopes = readToldScopes(json['scope']) ?? claims.scopes;
  return { accessToken, tokenType, expiresInSeconds, grantedScopes };
}

/** Whether a value can be sent as a bearer token. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && isPrintableWord(value);
}

/** What stands in the body, without quoting it. */
function bodyKind({ headers, body }: HttpAnswer): string {
  if (body.trim() === '') {
    return 'the answer is empty';
  }
  if (headers['content-encoding'] !== undefined) {
    return 'the answer is compressed, which was not asked for, and cannot be read';
  }
  if (body.trimStart().startsWith('<')) {
    return 'the answer is an HTML page';
  }
  return `the answer is not a JSON object (${cleanText(headers['content-type'] ?? 'no content type', 60)})`;
}

function lifetimeSeconds(
  value: unknown,
  unit: LifetimeUnit,
  claimedSeconds: number | undefined,
): number | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  const number = isNumeric ? Number(value) : 0;
  const inSeconds = Math.floor(number);
  const inMilliseconds = Math.floor(number / 1000);
  // The token's own claim decides where it agrees with one of the two readings.
  const reading = [inSeconds, inMilliseconds].find((seconds) => seconds === claimedSeconds);
  const isMilliseconds = unit === 'milliseconds' || number > MAX_LIKELY_SECONDS;
  const seconds = reading ?? (isMilliseconds ? inMilliseconds : inSeconds);
  return seconds > 0 && seconds <= MAX_LIFETIME_SECONDS ? seconds : undefined;
}
