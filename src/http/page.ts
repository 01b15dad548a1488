import type { HttpAnswer } from './http-messages.ts';

const START_OF_PAGE = /^<(!doctype html|html|head|body|title|meta|script|style)[\s>/]/i;

/** Whether an answer is a web page (HTML), by its type or, whatever the type, by its start. */
export function isPage({ headers, body }: HttpAnswer): boolean {
  const type = headers['content-type'] ?? '';
  if (/^(text\/html|application\/xhtml)/i.test(type)) {
    return true;
  }
  const start = body.trimStart();
  return (type === '' && start.startsWith('<!--')) || START_OF_PAGE.test(skipPreamble(start));
}

/** What comes after comments and an XML prolog; empty if one of them has no end. */
function skipPreamble(text: string): string {
  for (let rest = text; ; ) {
    const end = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '?>' : undefined;
    if (end === undefined) {
      return rest;
    }
    const at = rest.indexOf(end);
    if (at < 0) {
      return '';
    }
    rest = rest.slice(at + end.length).trimStart();
  }
}
