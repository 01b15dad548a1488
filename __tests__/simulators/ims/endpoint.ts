import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { tokenMistakes } from './answers.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** A request that has been read to its end. */
export interface ReceivedRequest {
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Query and form parameters; never empty ones (RFC 6749, 3.2: an empty value counts as absent). */
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

/** Answers a request, or throws a mistake. */
export type Endpoint = (request: ReceivedRequest, ims: ImsContext) => Answer | Promise<Answer>;

/**
 * The account that the parameter `client_id` names.
 * @throws {ImsMistake} when there is none
 */
export function accountOf(parameters: Map<string, string>, accounts: Account[]): Account {
  const clientId = parameters.get('client_id');
  if (clientId === undefined) {
    throw tokenMistakes.missingClientId();
  }
  const account = accounts.find((candidate) => candidate.clientId === clientId);
  if (account === undefined) {
    throw tokenMistakes.unknownClientId();
  }
  return account;
}
