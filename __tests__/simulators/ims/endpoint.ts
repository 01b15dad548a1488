import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { demand } from './answers.ts';
import type { TokenIssuer } from './token-issuer.ts';

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

/** What endpoints may use. */
export interface ImsContext {
  accounts: Account[];
  tokens: TokenIssuer;
  /** Base of every URL that the simulator names. */
  url: string;
  now(): Date;
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
