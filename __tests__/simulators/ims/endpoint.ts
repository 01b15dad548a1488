import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { demand } from './answers.ts';
import type { MisbehaviourPlan } from './misbehaviour.ts';
import type { Counters, TokenIssuer } from './token-issuer.ts';

/** A request that has been read to its end. */
export interface ReceivedRequest {
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Of the form; never empty ones (RFC 6749, 3.2: an empty value counts as absent). */
  parameters: Map<string, string>;
}

/** The same as tests see it, with all of its secrets. */
export interface RecordedRequest extends Omit<ReceivedRequest, 'parameters'> {
  receivedAt: Date;
  method: string;
  parameters: Record<string, string>;
}

/** What the simulator is made of. */
export interface ImsContext {
  /** `http://127.0.0.1:port` or `https://…`, without a slash at the end. */
  url: string;
  /** Live: changes take effect at the next request. */
  accounts: Account[];
  tokens: TokenIssuer;
  /** Live: all requests so far, with their secrets. */
  requests: RecordedRequest[];
  counters: Counters;
  plan: MisbehaviourPlan;
  now: () => Date;
}

/**
 * Answers a request.
 *
 * @throws {Refused} where IMS refuses it
 */
export type Endpoint = (request: ReceivedRequest, ims: ImsContext) => Answer | Promise<Answer>;

/** The account that the parameter `client_id` names. */
export function accountOf(parameters: Map<string, string>, accounts: Account[]): Account {
  const clientId = parameters.get('client_id');
  demand(clientId !== undefined, 400, 'invalid_client', 'missing client_id parameter');
  const account = accounts.find((candidate) => candidate.clientId === clientId);
  demand(account !== undefined, 400, 'invalid_client', 'invalid client_id parameter');
  return account;
}
