import {
  type Credential,
  type HttpRequest,
  hideToken,
  invalidateTokenRequest,
  type JwtCredential,
  type OAuthCredential,
  tokenRequest,
} from './action.ts';
import { accessTokenIn, isRevocation, jsonFields, validationRequest } from './answers.ts';
import { hostName } from './hide.ts';
import type { Answer, Connection, Outcome, Send } from './http-client.ts';
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

/** What `goodAnswer` gives. */
export interface Grant {
  readonly request: HttpRequest;
  readonly answer: Answer;
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

/** Whether a server has not even looked at a request. */
function isBusy({ status }: Answer): boolean {
  return status === 429 || status === 503;
}

/** Sends what questions ask for, one at a time and a second apart, and gives back every token. */
export class Prober {
  readonly target: Target;
  readonly pace: Pace;
  /** Every answer of IMS so far. */
  readonly imsAnswers: Answer[] = [];
  /** Answers to the revocations with the secret that ended questions. */
  readonly revocations: Answer[] = [];
  requestCount = 0;
  /** Token requests that were sent and had no complete answer: a token may be there that nobody knows. */
  unansweredCount = 0;
  readonly #send: Send;
  readonly #tokens: HeldToken[] = [];
  readonly #kept = new Set<HeldToken>();
  #isKeeping = true;
  #isEnding = false;
  readonly #memory = new Map<string, Promise<unknown>>();
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  readonly #silences = new Map<string, number>();
  #allowed: number;
  #lastSentAt = Number.NEGATIVE_INFINITY;

  constructor(target: Target, send: Send, pace: Pace, maxThrottleRequests: number) {
    this.target = target;
    this.pace = pace;
    this.#send = send;
    const credentials = [target.oauth, target.jwt].filter((credential) => credential !== undefined);
    this.#allowed = MAX_REQUESTS * credentials.length + 2 * maxThrottleRequests;
  }

  /** The credential that questions use which fit either. */
  get credential(): Credential {
    return this.target.oauth ?? this.jwt;
  }

  get oauth(): OAuthCredential {
    if (this.target.oauth === undefined) {
      throw new NotAsked('needs an OAuth credential');
    }
    return this.target.oauth;
  }

  get jwt(): JwtCredential {
    if (this.target.jwt === undefined) {
      throw new NotAsked('needs a JWT credential');
    }
    return this.target.jwt;
  }

  /** Whether nothing more is to be asked. */
  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Why nothing more is to be asked; empty as long as it is. */
  get stopReason(): string {
    return this.isStopped ? (this.#stop.signal.reason as Stopped).message : '';
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

  /**
   * Sends one request, a second after the last one. A token in the answer, whatever its status, is
   * held until it is revoked.
   *
   * @throws NotAsked when nothing can be learned from how it ended
   * @throws Stopped when no more may be sent
   */
  async send(
    request: HttpRequest,
    credential: Credential = this.credential,
    connection?: Connection,
  ): Promise<Answer> {
    const outcome = await this.attempt(request, credential, connection);
    if (outcome.kind === 'none') {
      throw new NotAsked(`no answer: ${outcome.reason}`);
    }
    if (outcome.status === 429) {
      this.stop(`${request.url.pathname} answered 429: too many requests`);
    }
    if ([429, 502, 503, 504].includes(outcome.status)) {
      throw new NotAsked(`${request.url.pathname} answered ${outcome.status}`);
    }
    return outcome;
  }

  /** Like {@link send}, for questions that learn from every end. */
  async attempt(
    request: HttpRequest,
    credential: Credential = this.credential,
    connection?: Connection,
    pauseMs = PAUSE_MS,
  ): Promise<Outcome> {
    const { origin, host } = request.url;
    const silences = this.#silences.get(origin) ?? 0;
    if (silences >= MAX_SILENCE) {
      throw new NotAsked(`${hostName(host)} does not answer`);
    }
    await this.#wait(this.#lastSentAt + pauseMs - this.pace.now().getTime());
    this.#stop.signal.throwIfAborted();
    if (this.#allowed === 0) {
      this.stop('the limit of requests is reached');
    }
    this.#stop.signal.throwIfAborted();
    this.#allowed -= 1;
    const outcome = await this.#transfer(request, credential, connection);
    this.#silences.set(origin, outcome.kind === 'none' ? silences + 1 : 0);
    return outcome;
  }

  /** Waits, but not when stopped. */
  async #wait(durationMs: number): Promise<void> {
    if (durationMs > 0) {
      await this.pace.sleep(durationMs, this.#stop.signal);
    }
  }

  /** Waits until so many milliseconds after a point in time. */
  waitUntil(start: Date, durationMs: number): Promise<void> {
    return this.#wait(start.getTime() + durationMs - this.pace.now().getTime());
  }

  async #transfer(
    request: HttpRequest,
    credential: Credential = this.credential,
    connection?: Connection,
  ): Promise<Outcome> {
    this.requestCount += 1;
    const outcome = await this.#send(request, connection);
    this.#lastSentAt = this.pace.now().getTime();
    if (request.url.origin === this.target.endpoint.origin) {
      const isForToken = /^\/ims\/(token|exchange)\//.test(request.url.pathname);
      if (isForToken) {
        this.#hold(outcome, credential);
      }
      if (outcome.kind === 'answer') {
        this.imsAnswers.push(outcome);
      }
    }
    return outcome;
  }

  #hold(outcome: Outcome, credential: Credential): void {
    const isNone = outcome.kind === 'none';
    const token = accessTokenIn(isNone ? outcome.partialBody : outcome.body);
    if (token === undefined && isNone && outcome.isSent) {
      this.unansweredCount += 1;
    }
    if (token === undefined || this.#tokens.some((held) => held.token === token)) {
      return;
    }
    hideToken(token);
    this.#tokens.push({ token, credential });
  }

  /** The token that an answer brought; undefined if it brought none. */
  tokenIn(answer: Answer): HeldToken | undefined {
    const token = accessTokenIn(answer.body);
    return this.#tokens.find((held) => held.token === token);
  }

  /** Computes something once and remembers it, so that several questions can look at one answer. */
  once<T>(name: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#memory.get(name) ?? compute();
    this.#memory.set(name, known);
    return known as Promise<T>;
  }

  /**
   * A token by the action's own request, asked for once for each credential.
   *
   * @throws NotAsked when IMS gives none
   */
  async goodToken(
    credential: Credential = this.credential,
  ): Promise<Grant & { readonly held: HeldToken }> {
    const grant = await this.goodAnswer(credential);
    return { ...grant, held: this.#tokenFrom(grant.answer) };
  }

  /** The answer to the action's own request, asked for once for each credential. */
  goodAnswer(credential: Credential = this.credential): Promise<Grant> {
    return this.once(`good ${credential.flow}`, async () => {
      const request = tokenRequest(this.target.endpoint, credential, this.pace.now());
      const answer = await this.send(request, credential);
      const held = this.tokenIn(answer);
      if (held !== undefined) {
        this.keep(held);
      }
      return { request, answer };
    });
  }

  /** A further token of the same credential, which ends with the question. */
  async freshToken(credential: Credential = this.credential): Promise<HeldToken> {
    const request = tokenRequest(this.target.endpoint, credential, this.pace.now());
    return this.#tokenFrom(await this.send(request, credential));
  }

  #tokenFrom(answer: Answer): HeldToken {
    const held = this.tokenIn(answer);
    if (held === undefined) {
      throw new NotAsked(`IMS gave no token (status ${answer.status})`);
    }
    return held;
  }

  /** Leaves a token alive at the end of the question, until `endKeeping`. */
  keep(held: HeldToken): void {
    if (this.#isKeeping) {
      this.#kept.add(held);
    }
  }

  /** How many tokens IMS issued to the probe, and what is known of their end. */
  get tokenCounts(): TokenCounts {
    const issued = this.#tokens.length;
    const revoked = issued - this.#live().length;
    return { issued, revoked, unanswered: this.unansweredCount };
  }

  /** Believes IMS that a token has ended; the last word has the revocation with the right secret. */
  noteRevocation(held: HeldToken, request: HttpRequest, answer: Answer): void {
    if (isBusy(answer)) {
      return;
    }
    const secret = new URLSearchParams(request.body).get('client_secret');
    if (secret === held.credential.clientSecrets[0]) {
      held.isRevokedWithSecret = true;
    }
    if (isRevocation(answer)) {
      held.revokedAt ??= this.pace.now();
    }
  }

  /** Revokes the tokens that the last question left; those of `goodToken` stay. */
  async revokeLeftovers(): Promise<void> {
    for (const held of this.#live().filter((token) => !this.#kept.has(token))) {
      await this.revoke(held);
    }
  }

  /** Ends the kept tokens of the other credential, if there are two. */
  async releaseOther(): Promise<void> {
    for (const held of this.#kept) {
      if (held.credential !== this.credential) {
        this.#kept.delete(held);
      }
    }
    await this.revokeLeftovers();
  }

  /** From now on every token ends with its question. */
  async endKeeping(): Promise<void> {
    this.#isKeeping = false;
    this.#kept.clear();
    await this.revokeLeftovers();
  }

  /** Ends the asking and revokes all that is left without pauses, within 12 s if interrupted. */
  async revokeAll(): Promise<void> {
    this.stop('the probe has ended');
    this.#isEnding = true;
    const timeIsUp = Promise.withResolvers<void>();
    const timers = [setTimeout(timeIsUp.resolve, LAST_REVOCATIONS_MS)];
    const hurry = () => timers.push(setTimeout(timeIsUp.resolve, URGENT_REVOCATIONS_MS));
    if (this.#hurry.signal.aborted) {
      hurry();
    } else {
      this.#hurry.signal.addEventListener('abort', hurry);
    }
    const all = Promise.all(this.#live().map((held) => this.revoke(held)));
    await Promise.race([all, timeIsUp.promise]);
    this.#hurry.signal.removeEventListener('abort', hurry);
    for (const timer of timers) {
      clearTimeout(timer);
    }
  }

  #live(): HeldToken[] {
    return this.#tokens.filter((held) => held.revokedAt === undefined || !held.isRevokedWithSecret);
  }

  /** After an interruption there is time for one round of revocations only, which is the last. */
  get #isCut(): boolean {
    return this.#hurry.signal.aborted && !this.#isEnding;
  }

  /** Waits as long as a busy server asks for; 2 s at least, and no longer when interrupted. */
  async #waitForBusy({ headers }: Answer): Promise<void> {
    const asked = Number(headers['retry-after'] ?? 0) * 1000 || 0;
    if (!this.#hurry.signal.aborted) {
      await this.pace.sleep(Math.max(asked, BUSY_PAUSE_MS), this.#hurry.signal);
    } else {
      await this.pace.sleep(BUSY_PAUSE_MS, new AbortController().signal);
    }
  }

  /**
   * With the secret; if IMS does not want it so, without; and once more if it did not answer. An IMS
   * that is too busy is asked again. If IMS confirms nothing and does not call the token invalid,
   * nothing more is asked: there would only be more such tokens.
   */
  async revoke(held: HeldToken, pauseMs = PAUSE_MS): Promise<void> {
    const { credential, token } = held;
    const [secret] = credential.clientSecrets;
    const { endpoint } = this.target;
    const pause = () => this.#wait(this.#lastSentAt + pauseMs - this.pace.now().getTime());
    let busyAnswers = 0;
    for (const withSecret of [secret, undefined, secret]) {
      if (this.#isCut) {
        return;
      }
      const request = invalidateTokenRequest(endpoint, credential.clientId, withSecret, token);
      await pause();
      let outcome = await this.#transfer(request, credential);
      while (outcome.kind === 'answer' && isBusy(outcome)) {
        this.stop(`${request.url.pathname} answered ${outcome.status}`);
        busyAnswers += 1;
        if (busyAnswers > MAX_BUSY_ANSWERS || this.#isCut) {
          break;
        }
        await this.#waitForBusy(outcome);
        outcome = await this.#transfer(request, credential);
      }
      if (outcome.kind === 'none') {
        continue;
      }
      if (withSecret !== undefined) {
        this.revocations.push(outcome);
      }
      this.noteRevocation(held, request, outcome);
      if (held.revokedAt !== undefined) {
        return;
      }
    }
    if (this.#isCut) {
      return;
    }
    await pause();
    const outcome = await this.#transfer(validationRequest(endpoint, credential.clientId, token));
    if (outcome.kind === 'answer' && jsonFields(outcome.body)['valid'] === false) {
      held.revokedAt = this.pace.now();
      held.isRevokedWithSecret = true;
      return;
    }
    this.#kept.add(held);
    this.stop('a token could not be revoked');
  }
}
