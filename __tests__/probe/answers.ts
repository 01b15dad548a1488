import { type HttpRequest, parseJsonObject } from './action.ts';
import { hidden } from './hide.ts';
import type { Answer } from './http-client.ts';

/** An answer in words: status, and of the body only what is no content. */
export function answerText(answer: Answer): string {
  const { status, body } = answer;
  const error = textField(body, 'error');
  if (error !== '') {
    const description = textField(body, 'error_description');
    return hidden(`${status} ${error}${description === '' ? '' : `, "${description}"`}`);
  }
  if (textField(body, 'access_token') !== '') {
    return `${status} with a token`;
  }
  if (body === '') {
    return `${status}, no body`;
  }
  const said = ['title', 'detail', 'message'].map((name) => jsonFields(body)[name]);
  const quoted = said.filter((text) => typeof text === 'string').map((text) => `, "${text}"`);
  return hidden(`${status}, ${contentType(answer)}${quoted.join('')}`);
}

/** The type of an answer's content, without parameters. */
export function contentType({ headers }: Answer): string {
  return headers['content-type']?.split(';')[0] ?? 'no content type';
}

/** The access token in a body. Also by its look: an answer that broke off may hold a whole one. */
export function accessTokenIn(body: string): string | undefined {
  return textField(body, 'access_token') || /"access_token"\s*:\s*"([^"]+)"/.exec(body)?.[1];
}

/** The header or the claims of a token; nothing if it is no JWT. Independent of the action's reading. */
export function tokenPart(token: string, index: 0 | 1): Readonly<Record<string, unknown>> {
  return jsonFields(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());
}

/** The value of a field as text; empty if it is none. */
export function textField(body: string, name: string): string {
  const value = jsonFields(body)[name];
  return typeof value === 'string' ? value : '';
}

/** The fields of a JSON object; none for anything else. */
export function jsonFields(body: string): Readonly<Record<string, unknown>> {
  return parseJsonObject(body) ?? {};
}

/** The same request with fields of its form set, or left out where the value is undefined. */
export function withForm(
  request: HttpRequest,
  change: Readonly<Record<string, string | undefined>>,
  path?: string,
): HttpRequest {
  const fields = Object.fromEntries(new URLSearchParams(request.body));
  const all = Object.entries({ ...fields, ...change });
  const kept = all.filter((field): field is [string, string] => field[1] !== undefined);
  const url = path === undefined ? request.url : new URL(path, request.url);
  return { ...request, url, body: new URLSearchParams(kept).toString() };
}
