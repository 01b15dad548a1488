import { once } from 'node:events';
import type { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Credential,
  type HttpRequest,
  hideToken,
  invalidateTokenRequest,
  isRevocation,
  type JwtCredential,
  type OAuthCredential,
  tokenRequest,
} from './action.ts';
import { accessTokenIn, jsonFields, validationRequest } from './answers.ts';
import { hostName } from './hide.ts';
import type { Answer, Outcome, Send } from './http-client.ts';
import { NotAsked, Stopped } from './question.ts';
import type { Target } from './target.ts';

/** Real time, or none for tests. */
export interface Pace {
  /** Ends early, without throwing, when the signal is aborted. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
  now(): Date;
}

/** A token that IMS issued to the probe. */
export interface HeldToken {
  readonly token: string;
  readonly credential: Credential;
  /** It outlives its question. */
  isKept?: boolean;
  /** When IMS confirmed that it has ended. */
  revokedAt?: Date;
  /** Whether IMS answered a revocation with the secret. Without, its yes may mean nothing. */
  isRevokedWithSecret?: boolean;
}

/** What came of the tokens. */
export interface TokenCounts {
  readonly issued: number;
  readonly revoked: number;
  /** Token requests without a complete answer, each of which may have brought a token. */
  readonly unanswered: number;
}

const PAUSE_MS = 1000;

/** For one credential. Revocations at the end of a question do not count: they must always be possible. */
export const MAX_REQUESTS = 48;

/** So many requests without an answer, one after the other, and a server is not asked again. */
const MAX_SILENCE = 3;

/** The most for all revocations at the end, and after an interruption. */
const LAST_REVOCATIONS_MS = 90_000;
const URGENT_REVOCATIONS_MS = 12_000;

/** How often a revocation that IMS has no time for is sent again, and after how long at least. */
const MAX_BUSY_ANSWERS = 5;
const BUSY_PAUSE_MS = 2000;

/** Sends what questions ask for, one at a time and a second apart, and gives back every token. */
export class Prober {
  readonly target: Target;
  readonly pace: Pace;
  requestCount = 0;
  /** None: IMS could not be reached. */
  imsAnswerCount = 0;
  #unansweredCount = 0;
  readonly #send: Send;
  readonly #tokens: HeldToken[] = [];
  #isKeeping = true;
  #isEnding = false;
  readonly #memory = new Map<string, Promise<unknown>>();
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  readonly #silences = new Map<string, number>();
  #allowed: number;
  #lastSentMs = Number.NEGATIVE_INFINITY;

  constructor(target: Target, send: Send, pace: Pace) {
    this.target = target;
    this.pace = pace;
    this.#send = send;
    const credentialCount = target.oauth === undefined || target.jwt === undefined ? 1 : 2;
    this.#allowed = MAX_REQUESTS * credentialCount + 2 * target.maxThrottleRequests;
  }

  /** The credential that questions use which fit either. */
  get credential(): Credential {
    return this.target.oauth ?? this.jwt;
  }

  get oauth(): OAuthCredential {
    return present(this.target.oauth, 'needs an OAuth credential');
  }

  get jwt(): JwtCredential {
    return present(this.target.jwt, 'needs a JWT credential');
  }

  /** Why nothing more is to be asked; undefined as long as it is. */
  get stopReason(): string | undefined {
    return this.#stop.signal.reason?.message;
  }

  /** How many tokens IMS issued to the probe, and what is known of their end. */
  get tokenCounts(): TokenCounts {
    const issued = this.#tokens.length;
    return { issued, revoked: issued - this.#live().length, unanswered: this.#unansweredCount };
  }

  /** Lets nothing more be asked. What is under way comes to its end, since it may bring a token. */
  stop(reason: string): void {
    this.#stop.abort(new Stopped(reason));
  }

  /** The same, and what is left is to be revoked soon. */
  interrupt(reason: string): void {
    this.stop(reason);
    this.#hurry.abort();
  }

  /** Computes something once and remembers it, so that several questions can look at one answer. */
  once<T>(name: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#memory.get(name) ?? compute();
    this.#memory.set(name, known);
    return known as Promise<T>;
  }

  /** Waits until a point in time, but not when stopped. */
  async waitUntil(timeMs: number): Promise<void> {
    const durationMs = timeMs - this.pace.now().getTime();
    if (durationMs > 0) {
      await this.pace.sleep(durationMs, this.#stop.signal);
    }
  }

  /**
   * Sends one request, a second after the last one. A token in the answer, whatever its status, is
   * held until it is revoked.
   *
   * @throws NotAsked when nothing can be learned from how it ended
   * @throws Stopped when no more may be sent
   */
  async send(request: HttpRequest, credential = this.credential): Promise<Answer> {
    const { pathname } = request.url;
    const outcome = await this.attempt(request, credential);
    if (outcome.kind === 'none') {
      throw new NotAsked(`no answer: ${outcome.reason}`);
    }
    if (outcome.status === 429) {
      this.stop(`${pathname} answered 429: too many requests`);
    }
    if ([429, 502, 503, 504].includes(outcome.status)) {
      throw new NotAsked(`${pathname} answered ${outcome.status}`);
    }
    return outcome;
  }

  /** Like {@link send}, for questions that learn from every end. */
  async attempt(
    request: HttpRequest,
    credential = this.credential,
    { agent, pauseMs = PAUSE_MS }: { agent?: Agent; pauseMs?: number } = {},
  ): Promise<Outcome> {
    const { origin, host } = request.url;
    const silences = this.#silences.get(origin) ?? 0;
    if (silences >= MAX_SILENCE) {
      throw new NotAsked(`${hostName(host)} does not answer`);
    }
    await this.waitUntil(this.#lastSentMs + pauseMs);
    if (this.#allowed === 0) {
      this.stop('the limit of requests is reached');
    }
    this.#stop.signal.throwIfAborted();
    this.#allowed -= 1;
    const outcome = await this.#transfer(request, credential, agent);
    this.#silences.set(origin, outcome.kind === 'none' ? silences + 1 : 0);
    return outcome;
  }

  async #transfer(request: HttpRequest, credential: Credential, agent?: Agent): Promise<Outcome> {
    this.requestCount += 1;
    const outcome = await this.#send(request, agent);
    this.#lastSentMs = this.pace.now().getTime();
    if (request.url.origin === this.target.endpoint.origin) {
      this.imsAnswerCount += outcome.kind === 'answer' ? 1 : 0;
      if (/^\/ims\/(token|exchange)\//.test(request.url.pathname)) {
        this.#hold(outcome, credential);
      }
    }
    return outcome;
  }

  #hold(outcome: Outcome, credential: Credential): void {
    const isNone = outcome.kind === 'none';
    const token = accessTokenIn(isNone ? outcome.partialBody : outcome.body);
    if (token === undefined) {
      this.#unansweredCount += isNone && outcome.isSent ? 1 : 0;
    } else if (!this.#tokens.some((held) => held.token === token)) {
      hideToken(token);
      this.#tokens.push({ token, credential });
    }
  }

  /**
   * A token by the action's own request, asked for once for each credential.
   *
   * @throws NotAsked when IMS gives none
   */
  async goodToken(credential = this.credential) {
    const { request, answer } = await this.goodAnswer(credential);
    return { request, answer, held: this.#tokenFrom(answer) };
  }

  /** The answer to the action's own request, asked for once for each credential. */
  goodAnswer(credential = this.credential) {
    return this.once(`good ${credential.flow}`, async () => {
      const request = tokenRequest(this.target.endpoint, credential, this.pace.now());
      const answer = await this.send(request, credential);
      this.keep(this.tokenIn(answer));
      return { request, answer };
    });
  }

  /** A further token of the same credential, which ends with the question. */
  async freshToken(credential = this.credential): Promise<HeldToken> {
    const request = tokenRequest(this.target.endpoint, credential, this.pace.now());
    return this.#tokenFrom(await this.send(request, credential));
  }

  #tokenFrom(answer: Answer): HeldToken {
    return present(this.tokenIn(answer), `IMS gave no token (status ${answer.status})`);
  }

  /** The token that an answer brought; undefined if it brought none. */
  tokenIn(answer: Answer): HeldToken | undefined {
    const token = accessTokenIn(answer.body);
    return this.#tokens.find((held) => held.token === token);
  }

  /** Leaves a token alive at the end of the question, until `release`. */
  keep(held: HeldToken | undefined): void {
    if (held !== undefined) {
      held.isKept = this.#isKeeping;
    }
  }

  /** Ends the kept tokens of the other credential, or all; then every token ends with its question. */
  async release(which: 'other' | 'all'): Promise<void> {
    this.#isKeeping = which === 'other';
    for (const held of this.#tokens) {
      held.isKept &&= this.#isKeeping && held.credential === this.credential;
    }
    await this.revokeLeftovers();
  }

  /** Revokes the tokens that the last question left; kept ones stay. */
  async revokeLeftovers(): Promise<void> {
    for (const held of this.#live().filter(({ isKept }) => !isKept)) {
      await this.revoke(held);
    }
  }

  /** Ends the asking and revokes all that is left without pauses, within 12 s if interrupted. */
  async revokeAll(): Promise<void> {
    this.stop('the probe has ended');
    this.#isEnding = true;
    const over = new AbortController();
    const wait = (durationMs: number) => delay(durationMs, undefined, { signal: over.signal });
    const { signal } = this.#hurry;
    const interrupted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    const limits = [
      wait(LAST_REVOCATIONS_MS),
      interrupted.then(() => wait(URGENT_REVOCATIONS_MS)),
    ].map((limit) => limit.catch(() => {}));
    const all = Promise.all(this.#live().map((held) => this.revoke(held)));
    await Promise.race([all, ...limits]);
    over.abort();
  }

  #live(): HeldToken[] {
    return this.#tokens.filter((held) => held.revokedAt === undefined || !held.isRevokedWithSecret);
  }

  /**
   * With the secret; if IMS does not want it so, without; and once more if it did not answer. An IMS
   * that is too busy is asked again. If IMS confirms nothing and does not call the token invalid,
   * nothing more is asked: there would only be more such tokens.
   */
  async revoke(held: HeldToken, pauseMs = PAUSE_MS): Promise<void> {
    const { credential, token } = held;
    const { clientId, clientSecrets } = credential;
    const { endpoint } = this.target;
    const [secret] = clientSecrets;
    for (const withSecret of [secret, undefined, secret]) {
      const request = invalidateTokenRequest(endpoint, clientId, withSecret, token);
      const outcome = await this.#transferPatiently(request, credential, pauseMs);
      if (outcome?.kind === 'answer') {
        if (isBusy(outcome)) {
          break;
        }
        this.noteRevocation(held, request, outcome);
        if (held.revokedAt !== undefined) {
          return;
        }
      }
    }
    const request = validationRequest(endpoint, clientId, token);
    const outcome = await this.#transferPatiently(request, credential, pauseMs);
    if (outcome?.kind === 'answer' && jsonFields(outcome.body)['valid'] === false) {
      held.revokedAt = this.pace.now();
      held.isRevokedWithSecret = true;
    } else if (outcome !== undefined) {
      held.isKept = true;
      this.stop('a token could not be revoked');
    }
  }

  /** Believes IMS that a token has ended; the last word has the revocation with the right secret. */
  noteRevocation(held: HeldToken, request: HttpRequest, answer: Answer): void {
    if (isBusy(answer)) {
      return;
    }
    const secret = new URLSearchParams(request.body).get('client_secret');
    held.isRevokedWithSecret ||= secret === held.credential.clientSecrets[0];
    if (isRevocation(request, answer)) {
      held.revokedAt ??= this.pace.now();
    }
  }

  /** Sends again while IMS is too busy; undefined if there is no time for it any more. */
  async #transferPatiently(request: HttpRequest, credential: Credential, pauseMs: number) {
    if (this.#isCut) {
      return undefined;
    }
    await this.waitUntil(this.#lastSentMs + pauseMs);
    let outcome = await this.#transfer(request, credential);
    for (let count = 0; outcome.kind === 'answer' && isBusy(outcome); count += 1) {
      this.stop(`${request.url.pathname} answered ${outcome.status}`);
      if (count === MAX_BUSY_ANSWERS || this.#isCut) {
        break;
      }
      await this.#waitForBusy(outcome);
      outcome = await this.#transfer(request, credential);
    }
    return outcome;
  }

  /** After an interruption there is time for one round of revocations only, which is the last. */
  get #isCut(): boolean {
    return this.#hurry.signal.aborted && !this.#isEnding;
  }

  /** Waits as long as a busy server asks for; 2 s at least, and no longer when interrupted. */
  async #waitForBusy({ headers }: Answer): Promise<void> {
    const { signal } = this.#hurry;
    const askedMs = Number(headers['retry-after'] ?? 0) * 1000 || 0;
    const durationMs = signal.aborted ? BUSY_PAUSE_MS : Math.max(askedMs, BUSY_PAUSE_MS);
    await this.pace.sleep(durationMs, signal.aborted ? new AbortController().signal : signal);
  }
}

/** Whether a server has not even looked at a request. */
function isBusy({ status }: Answer): boolean {
  return status === 429 || status === 503;
}

function present<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) {
    throw new NotAsked(otherwise);
  }
  return value;
}
