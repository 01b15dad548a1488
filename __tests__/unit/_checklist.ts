import type { Tokens } from 'marked';
import { marked } from 'marked';
import { parse } from 'yaml';

/** What a reader of the job summary sees of a checklist. */
export function readChecklist(markdown: string | undefined) {
  const tokens = marked.lexer(markdown ?? '');
  const blocks = tokens.filter((token): token is Tokens.Code => token.type === 'code');
  const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading');
  const lists = tokens.filter((token): token is Tokens.List => token.type === 'list');
  const tables = tokens.filter((token): token is Tokens.Table => token.type === 'table');
  return {
    headings: headings.map(({ text }) => text),
    tasks: lists.flatMap(({ items }) => items.filter(({ task }) => task).map(({ text }) => text)),
    rows: tables.flatMap(({ rows }) => rows.map((row) => row.map(({ text }) => text))),
    yaml: blocks.map(({ lang, text }) => ({ lang, value: parse(text) as unknown })),
  };
}
