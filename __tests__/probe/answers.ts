import type { HttpRequest } from './action.ts';
import { hidden } from './hide.ts';
import type { Answer } from './http-client.ts';
import type { Seen } from './question.ts';

/** How IMS refuses: what the reference or the simulator says of status and body. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  /** Compared word by word; unset: not known, and shown only. */
  readonly description?: string;
}

/** The fields of a JSON object; none for anything else. */
export function jsonFields(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The value of a field as text; empty if it is none. */
export function textField(body: string, name: string): string {
  const value = jsonFields(body)[name];
  return typeof value === 'string' ? value : '';
}

/** The access token in a body. Also by its look: an answer that broke off may hold a whole one. */
export function accessTokenIn(body: string): string | undefined {
  const token = textField(body, 'access_token');
  return token !== '' ? token : /"access_token"\s*:\s*"([^"]+)"/.exec(body)?.[1];
}

/** Whether an answer says that a token has ended: a page of a proxy does not. */
export function isRevocation({ status, body }: Answer): boolean {
  if (status < 200 || status > 299) {
    return false;
  }
  const fields = Object.keys(jsonFields(body));
  return (
    body.trim() === '' || body.trim() === '{}' || (fields.length > 0 && !fields.includes('error'))
  );
}

/** A refusal in words, as both sides of the report show it. */
export function refusalText({ status, error, description }: Refusal): string {
  return `${status} ${error}${description === undefined ? '' : `, "${description}"`}`;
}

/** An answer in words: status, and of the body only what is no content. */
export function answerText(answer: Answer): string {
  const { status, body, headers } = answer;
  const error = textField(body, 'error');
  if (error !== '') {
    const description = textField(body, 'error_description');
    const refusal = { status, error, ...(description === '' ? {} : { description }) };
    return hidden(refusalText(refusal));
  }
  if (textField(body, 'access_token') !== '') {
    return `${status} with a token`;
  }
  if (body === '') {
    return `${status}, no body`;
  }
  const { title, detail, message } = jsonFields(body);
  const said = [title, detail, message].filter((text) => typeof text === 'string');
  const type = headers['content-type']?.split(';')[0] ?? 'no content type';
  return hidden([`${status}, ${type}`, ...said.map((text) => `"${text}"`)].join(', '));
}

/** Compares an answer with a refusal. */
export function seenRefusal(expected: Refusal, answer: Answer): Seen {
  const { status, error, description } = expected;
  const isAsExpected =
    answer.status === status &&
    textField(answer.body, 'error') === error &&
    (description === undefined || textField(answer.body, 'error_description') === description);
  return { text: answerText(answer), isAsExpected };
}

/** The form fields of a request, to make another request of. */
export type FormChange = Readonly<Record<string, string | undefined>>;

/** The same request with fields of its form set, or left out where the value is undefined. */
export function withForm(request: HttpRequest, change: FormChange, path?: string): HttpRequest {
  const fields = new URLSearchParams(request.body);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) {
      fields.delete(name);
    } else {
      fields.set(name, value);
    }
  }
  const url = path === undefined ? request.url : new URL(path, request.url);
  return { ...request, url, body: fields.toString() };
}

/** Asks `validate_token` of a token; the action itself never does. */
export function validationRequest(endpoint: URL, clientId: string, token: string): HttpRequest {
  return {
    method: 'POST',
    url: new URL('/ims/validate_token/v1', endpoint),
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ type: 'access_token', client_id: clientId, token }).toString(),
  };
}
