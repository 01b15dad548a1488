import type { HttpRequest } from '../http/http-messages.ts';
import type { RefusalRule } from './refusals.ts';

/** `/ims/token` answers in seconds, `/ims/exchange/jwt` in milliseconds (adobe-ims.md, sections 1 and 2). */
export type LifetimeUnit = 'seconds' | 'milliseconds';

/** One way to ask IMS for a token with a credential: what is sent, and how the answer is read. */
export interface Flow {
  /** For log lines, e.g. `IMS token request`. */
  readonly callName: string;
  readonly lifetimeUnit: LifetimeUnit;
  /** What the errors of IMS mean here; the first that fits counts. Asked for only after a refusal. */
  refusalRules(): readonly RefusalRule[];
  /**
   * Builds a request, with whatever has to be signed anew.
   *
   * @param now the time that IMS is believed to have
   */
  makeRequest(clientSecret: string, now: Date): HttpRequest;
}
