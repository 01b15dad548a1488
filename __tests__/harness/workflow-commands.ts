/** A command that a step wrote to its log, e.g. `::error title=Oops::It broke`. */
export interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  data: string;
}

/** The commands that the runner knows; anything else stays text. */
const COMMANDS = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
];

/**
 * Reads one line of output as the runner does (ActionCommand.cs).
 *
 * `::name key=value,…::data` counts at the start of a line, after blanks at most; the old form
 * `##[name key=value;…]data` counts anywhere.
 *
 * @returns the command, or undefined when the line is just text
 */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  return (
    toCommand(/^\s*::(.*?)::(.*)$/s.exec(line), ',', ',:', '') ??
    toCommand(/##\[(.*?)\](.*)$/s.exec(line), ';', ';]', ';]')
  );
}

/** `propertySigns` and `dataSigns` are escaped besides line ends and the percent sign. */
function toCommand(
  match: RegExpExecArray | null,
  separator: string,
  propertySigns: string,
  dataSigns: string,
): WorkflowCommand | undefined {
  const [, head = '', data = ''] = match ?? [];
  const [, written = '', pairs = ''] = /^([^ ]*) ?(.*)$/s.exec(head) ?? [];
  const name = written.toLowerCase();
  if (!COMMANDS.includes(name)) {
    return undefined;
  }
  const properties: Record<string, string> = {};
  for (const pair of pairs.trim().split(separator)) {
    const [, key, value] = /^=*([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (key !== undefined && value !== undefined) {
      properties[key] = unescapeText(value, propertySigns);
    }
  }
  return { name, properties, data: unescapeText(data, dataSigns) };
}

// The percent sign comes last, as on the runner; otherwise %250A would become a line break.
function unescapeText(text: string, signs: string): string {
  return [...'\r\n', ...signs, '%'].reduce((result, sign) => {
    const code = Buffer.from(sign).toString('hex').toUpperCase();
    return result.replaceAll(`%${code}`, sign);
  }, text);
}
