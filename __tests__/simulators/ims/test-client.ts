import type { Account } from './account.ts';

/** An answer as tests look at it. */
export interface ClientAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body when it is JSON, else undefined. */
  json: Record<string, unknown> | undefined;
}

/** Sends a request with the global `fetch`, which follows no redirect. */
export async function send(url: string, init: RequestInit = {}): Promise<ClientAnswer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  let json: ClientAnswer['json'];
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** Posts a urlencoded form. */
export function postForm(
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<ClientAnswer> {
  return send(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

/** The fields of a client-credentials request that succeeds for an account in order. */
export function tokenFields(account: Account): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    client_id: account.clientId,
    client_secret: account.clientSecrets[0] ?? '',
    scope: account.scopes.join(','),
  };
}

/** Gets a token for an account. */
export async function obtainToken(url: string, account: Account): Promise<string> {
  const answer = await postForm(`${url}/ims/token/v3`, tokenFields(account));
  return String(answer.json?.['access_token']);
}
