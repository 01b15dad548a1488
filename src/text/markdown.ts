import { cleanText } from './clean-text.ts';

/** A table of names and values. */
export function valueTable(rows: readonly (readonly [name: string, value: string])[]): string {
  const lines = rows.map(([name, value]) => `| ${name} | ${plainMarkdown(value)} |`);
  return ['| | |', '| --- | --- |', ...lines].join('\n');
}

/** Text as it is, whatever stands in it: neither markup nor a second line nor a column of its own. */
export function plainMarkdown(text: string): string {
  // Between letters `_` is no markup, and `read_organizations` stays readable.
  const markup = /[\\`*[\]<>|&~]|(?<![a-z\d])_|_(?![a-z\d])/gi;
  return cleanText(text, 1000).replace(markup, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Things to tick off, each a line of Markdown. */
export function taskList(tasks: readonly string[]): string {
  return tasks.map((task) => `- [ ] ${task}`).join('\n');
}

/** YAML to copy. What varies in it goes through {@link yamlText}. */
export function yamlBlock(...lines: readonly string[]): string {
  return ['```yaml', ...lines, '```'].join('\n');
}

/** A text as YAML writes it on one line, which nothing in it can end; nor does it end the block. */
export function yamlText(text: string): string {
  return JSON.stringify(text).replaceAll('`', '\\u0060');
}
