import { ActionError } from '../errors/action-error.ts';
import type { ExchangeContext } from '../http/call.ts';
import { OpenExchanges } from '../http/open-exchanges.ts';
import { proxyOrigin } from '../http/proxy-origin.ts';
import type { FoundToken } from '../ims/token-answer.ts';
import type { Inputs } from '../inputs/read-inputs.ts';
import { maskToken } from '../runner/masks.ts';
import { type SavedRevocation, saveRevocation } from '../runner/revocation-state.ts';
import { utcSeconds } from '../time/utc-seconds.ts';
import { revokeNow } from './revoke-token.ts';

/**
 * Every token that IMS issues in this run, in whatever answer and however late: masked at once, and
 * kept for the post step, which revokes it.
 */
export class IssuedTokens {
  /** The requests that may still bring one. */
  readonly open = new OpenExchanges();
  readonly #inputs: Inputs;
  readonly #context: ExchangeContext;
  readonly #issuedAt = new Map<string, Date>();
  readonly #unsaved: SavedRevocation[] = [];
  #savedCount = 0;

  constructor(inputs: Inputs, context: ExchangeContext) {
    this.#inputs = inputs;
    this.#context = context;
  }

  /** Takes note of a token, once. */
  readonly add = ({ accessToken, expiresInSeconds }: FoundToken, clientSecret: string): void => {
    if (this.#issuedAt.has(accessToken)) {
      return;
    }
    this.#issuedAt.set(accessToken, this.#context.clock.now());
    maskToken(accessToken);
    if (!this.#inputs.revoke) {
      return;
    }
    const { credential, endpoint } = this.#inputs;
    const revocation = {
      token: accessToken,
      clientId: credential.clientId,
      endpoint: endpoint.origin,
      proxy: proxyOrigin(endpoint),
      expiresAt:
        expiresInSeconds === undefined
          ? ''
          : utcSeconds(this.expiresAt({ accessToken, expiresInSeconds })),
    };
    try {
      saveRevocation(revocation, clientSecret, this.#savedCount + 1);
      this.#savedCount += 1;
    } catch {
      this.#unsaved.push({ revocation, clientSecret });
    }
  };

  /** When a token that has been taken note of expires, counted from when it came. */
  expiresAt({ accessToken, expiresInSeconds }: Required<FoundToken>): Date {
    const issuedAt = this.#issuedAt.get(accessToken) as Date;
    return new Date(issuedAt.getTime() + expiresInSeconds * 1000);
  }

  /** @throws ActionError HANDOVER_FAILED when a token could not be kept for the post step */
  assertKept(): void {
    if (this.#unsaved.length === 0) {
      return;
    }
    const message =
      'The token was issued but could not be kept for revocation: writing to GITHUB_STATE failed. Is the disk of the runner full?';
    throw new ActionError('HANDOVER_FAILED', message);
  }

  /** Waits for requests that may still bring a token, and revokes at once what could not be kept. */
  async settle(): Promise<void> {
    if (this.#inputs.revoke) {
      await this.open.settle(this.#context);
    }
    await this.open.close();
    for (const saved of this.#unsaved) {
      await revokeNow(saved, this.#context);
    }
  }
}
