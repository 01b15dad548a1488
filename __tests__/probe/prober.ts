import { once } from 'node:events';
import type { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Credential, HttpRequest, JwtCredential, OAuthCredential } from './action.ts';
import * as action from './action.ts';
import { accessTokenIn, jsonFields, withForm } from './answers.ts';
import { hostName } from './hide.ts';
import type { Answer, Outcome, Send } from './http-client.ts';
import { NotAsked } from './question.ts';
import type { Target } from './target.ts';

export interface Pace {
  /** Ends early, without throwing, when the signal is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  now(): Date;
}

/** A token that IMS issued to the probe. */
export interface HeldToken {
  readonly token: string;
  readonly credential: Credential;
  /** The group of questions that it lives for; unset, it ends with its question. */
  keptFor?: string;
  /** When IMS confirmed that it has ended. */
  revokedAt?: Date;
  /** Whether IMS answered a revocation with the secret. Without, its yes may mean nothing. */
  isRevokedWithSecret?: boolean;
}

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
  pauseMs = 1000;
  /** Groups of questions that are over: what was kept for them may end. */
  readonly pastGroups = new Set<string>();
  requestCount = 0;
  hasImsAnswered = false;
  #unansweredCount = 0;
  readonly #send: Send;
  readonly #tokens: HeldToken[] = [];
  readonly #memory = new Map<string, Promise<unknown>>();
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  #isEnding = false;
  readonly #silences = new Map<string, number>();
  #allowed: number;
  #lastSentMs = Number.NEGATIVE_INFINITY;

  constructor(target: Target, send: Send, pace: Pace) {
    this.target = target;
    this.pace = pace;
    this.#send = send;
    const credentials = [target.oauth, target.jwt].filter((credential) => credential !== undefined);
    this.#allowed = MAX_REQUESTS * credentials.length + 2 * target.maxThrottleRequests;
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

  /** Unanswered: token requests without a complete answer, each of which may have brought a token. */
  get tokenCounts() {
    const issued = this.#tokens.length;
    return { issued, revoked: issued - this.#live().length, unanswered: this.#unansweredCount };
  }

  /** Lets nothing more be asked. What is under way comes to its end, since it may bring a token. */
  stop(reason: string): void {
    this.#stop.abort(new NotAsked(reason));
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

  /** The action's own request for a token. */
  tokenRequest(credential = this.credential): HttpRequest {
    return action.tokenRequest(this.target.endpoint, credential, this.pace.now());
  }

  /** The action's own request that ends a token. */
  revocationRequest({ token, credential: { clientId, clientSecrets } }: HeldToken): HttpRequest {
    return action.invalidateTokenRequest(this.target.endpoint, clientId, clientSecrets[0], token);
  }

  /** Asks `validate_token` of a token; the action itself never does. */
  validationRequest({ token, credential }: HeldToken, clientId = credential.clientId): HttpRequest {
    const url = new URL('/ims/validate_token/v1', this.target.endpoint);
    return action.formPost(url, { type: 'access_token', client_id: clientId, token });
  }

  /**
   * Sends one request, a second after the last one. A token in the answer, whatever its status, is
   * held until it is revoked.
   *
   * @throws NotAsked when nothing can be learned from how it ended, or no more may be sent
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
    agent?: Agent,
  ): Promise<Outcome> {
    const { origin, host } = request.url;
    const silences = this.#silences.get(origin) ?? 0;
    if (silences >= MAX_SILENCE) {
      throw new NotAsked(`${hostName(host)} does not answer`);
    }
    await this.waitUntil(this.#lastSentMs + this.pauseMs);
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
    const { origin, pathname } = request.url;
    const isToIms = origin === this.target.endpoint.origin;
    this.hasImsAnswered ||= isToIms && outcome.kind === 'answer';
    if (isToIms && /^\/ims\/(token|exchange)\//.test(pathname)) {
      const token = accessTokenIn(outcome.body);
      if (token === undefined) {
        this.#unansweredCount += outcome.kind === 'none' && outcome.isSent ? 1 : 0;
      } else if (this.tokenIn(outcome) === undefined) {
        action.hideToken(token);
        this.#tokens.push({ token, credential });
      }
    }
    return outcome;
  }

  /** The token that an answer brought; undefined if it brought none. */
  tokenIn({ body }: Outcome): HeldToken | undefined {
    const token = accessTokenIn(body);
    return this.#tokens.find((held) => held.token === token);
  }

  /**
   * The same as {@link goodAnswer}, with the token.
   *
   * @throws NotAsked when IMS gives none
   */
  async goodToken(credential = this.credential) {
    const good = await this.goodAnswer(credential);
    return { ...good, held: this.#tokenFrom(good.answer) };
  }

  /** The answer to the action's own request, asked for once for each credential. */
  goodAnswer(credential = this.credential) {
    return this.once(`good ${credential.flow}`, async () => {
      const request = this.tokenRequest(credential);
      const answer = await this.send(request, credential);
      const held = this.tokenIn(answer);
      if (held !== undefined) {
        held.keptFor = credential === this.credential ? 'Revocation' : 'AEM';
      }
      return { request, answer };
    });
  }

  /** A further token of the same credential, which ends with the question. */
  async freshToken(credential = this.credential): Promise<HeldToken> {
    return this.#tokenFrom(await this.send(this.tokenRequest(credential), credential));
  }

  #tokenFrom(answer: Answer): HeldToken {
    return present(this.tokenIn(answer), `IMS gave no token (status ${answer.status})`);
  }

  /** Revokes the tokens that no later question needs. */
  async revokeLeftovers(): Promise<void> {
    for (const held of this.#live()) {
      if (held.keptFor === undefined || this.pastGroups.has(held.keptFor)) {
        await this.revoke(held);
      }
    }
  }

  /** Ends the asking and revokes all that is left without pauses, within 12 s if interrupted. */
  async revokeAll(): Promise<void> {
    this.stop('the probe has ended');
    this.#isEnding = true;
    const limit = (durationMs: number) => delay(durationMs, undefined, { ref: false });
    const { signal } = this.#hurry;
    const interrupted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    await Promise.race([
      Promise.all(this.#live().map((held) => this.revoke(held))),
      limit(LAST_REVOCATIONS_MS),
      interrupted.then(() => limit(URGENT_REVOCATIONS_MS)),
    ]);
  }

  #live(): HeldToken[] {
    return this.#tokens.filter((held) => held.revokedAt === undefined || !held.isRevokedWithSecret);
  }

  /**
   * With the secret; if IMS does not want it so, without; and once more if it did not answer. An IMS
   * that is too busy is asked again. If IMS confirms nothing and does not call the token invalid,
   * nothing more is asked: there would only be more such tokens.
   */
  async revoke(held: HeldToken): Promise<void> {
    for (const change of [{}, { client_secret: undefined }, {}]) {
      const request = withForm(this.revocationRequest(held), change);
      const outcome = await this.#transferPatiently(request, held);
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
    const outcome = await this.#transferPatiently(this.validationRequest(held), held);
    if (outcome?.kind === 'answer' && jsonFields(outcome.body)['valid'] === false) {
      held.revokedAt = this.pace.now();
      held.isRevokedWithSecret = true;
    } else if (outcome !== undefined) {
      held.keptFor = 'the end';
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
    if (action.isRevocation(request, answer)) {
      held.revokedAt ??= this.pace.now();
    }
  }

  /** Sends again while IMS is too busy; undefined if there is no time for it any more. */
  async #transferPatiently(request: HttpRequest, { credential }: HeldToken) {
    const { signal } = this.#hurry;
    // After an interruption there is time for one round of revocations only, which is the last.
    const isCut = () => signal.aborted && !this.#isEnding;
    if (isCut()) {
      return undefined;
    }
    await this.waitUntil(this.#lastSentMs + this.pauseMs);
    for (let count = 0; ; count += 1) {
      const outcome = await this.#transfer(request, credential);
      if (outcome.kind === 'none' || !isBusy(outcome)) {
        return outcome;
      }
      this.stop(`${request.url.pathname} answered ${outcome.status}`);
      if (count === MAX_BUSY_ANSWERS || isCut()) {
        return outcome;
      }
      const askedMs = Number(outcome.headers['retry-after'] ?? 0) * 1000 || 0;
      await (signal.aborted
        ? this.pace.sleep(BUSY_PAUSE_MS)
        : this.pace.sleep(Math.max(askedMs, BUSY_PAUSE_MS), signal));
    }
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
