/** One HTTP answer of the simulator. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

function text(status: number, contentType: string, body: string | Buffer): Answer {
  return { status, headers: { 'Content-Type': contentType }, body };
}

/** A JSON answer, with further headers such as `Location` where the caller gives them. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const answer = text(status, 'application/json', `${JSON.stringify(value)}\n`);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** An error of the synchronous API: `{status, code, message}` (FORMS-SPEC output-sync.yaml). */
export function formsError(status: number, code: string, message: string): Answer {
  return json(status, { status, code, message });
}

/** An error of the batch API: `type, title, status, detail, instance` (FORMS-SPEC output-batch.yaml). */
export function problem(status: number, title: string, detail: string, instance: string): Answer {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, instance });
  return text(status, 'application/problem+json', body);
}

/** An HTML page, as AEM, its dispatcher or a proxy sends where nobody asked for HTML. */
export function htmlPage(status: number, title: string): Answer {
  const page = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return text(status, 'text/html;charset=utf-8', page);
}

/** A PDF. */
export function pdf(body: Buffer): Answer {
  return text(200, 'application/pdf', body);
}

/** Where the sign-in page is, which anybody may see. */
export const LOGIN_PATH = '/libs/granite/core/content/login.html';

/** The redirect to the sign-in page that an author environment sends to a browser. */
export function loginRedirect(path: string): Answer {
  const location = `${LOGIN_PATH}?resource=${encodeURIComponent(path)}`;
  return { ...text(302, 'text/plain', ''), headers: { Location: location } };
}
