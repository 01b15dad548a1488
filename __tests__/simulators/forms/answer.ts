import type { Answer } from '../loopback-server.ts';

/** A JSON answer, with further headers such as `Location` where the caller gives them. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = `${JSON.stringify(value)}\n`;
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

/** An error of the synchronous API: `{status, code, message}` (FORMS-SPEC output-sync.yaml). */
export function formsError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { status, code, message }, headers);
}

/** An error of the batch API: `type, title, status, detail, instance` (FORMS-SPEC output-batch.yaml). */
export function problem(status: number, title: string, detail: string, instance?: string): Answer {
  return json(
    status,
    { type: 'about:blank', title, status, detail, instance },
    { 'Content-Type': 'application/problem+json' },
  );
}

/** An HTML page, as AEM, its dispatcher or a proxy sends where nobody asked for HTML. */
export function htmlPage(status: number, title: string): Answer {
  const body = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html;charset=utf-8' }, body };
}
