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

type Escapes = readonly (readonly [escaped: string, character: string])[];

// The percent sign comes last, as on the runner; otherwise %250A would become a line break.
const DATA_ESCAPES: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY_ESCAPES: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const OLD_ESCAPES: Escapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

/**
 * Reads one line of output as the runner does (ActionCommand.cs).
 *
 * `::name key=value,…::data` counts at the start of a line, after blanks at most; the old form
 * `##[name key=value;…]data` counts anywhere. `extraCommand` is a resume token of stop-commands.
 *
 * @returns the command, or undefined when the line is just text
 */
export function parseWorkflowCommand(
  line: string,
  extraCommand?: string,
): WorkflowCommand | undefined {
  return parseCurrentForm(line, extraCommand) ?? parseOldForm(line, extraCommand);
}

function parseCurrentForm(line: string, extraCommand?: string): WorkflowCommand | undefined {
  const match = /^::(.*?)::(.*)$/s.exec(line.trimStart());
  return match === null
    ? undefined
    : toCommand(match, extraCommand, ',', PROPERTY_ESCAPES, DATA_ESCAPES);
}

function parseOldForm(line: string, extraCommand?: string): WorkflowCommand | undefined {
  const match = /##\[(.*?)\](.*)$/s.exec(line);
  return match === null ? undefined : toCommand(match, extraCommand, ';', OLD_ESCAPES, OLD_ESCAPES);
}

function toCommand(
  match: RegExpExecArray,
  extraCommand: string | undefined,
  separator: string,
  propertyEscapes: Escapes,
  dataEscapes: Escapes,
): WorkflowCommand | undefined {
  const [, head = '', data = ''] = match;
  const [, written = '', properties = ''] = /^([^ ]*) ?(.*)$/s.exec(head) ?? [];
  const name = written.toLowerCase();
  if (!COMMANDS.includes(name) && name !== extraCommand?.toLowerCase()) {
    return undefined;
  }
  return {
    name,
    properties: parseProperties(properties.trim(), separator, propertyEscapes),
    data: unescapeText(data, dataEscapes),
  };
}

function parseProperties(
  text: string,
  separator: string,
  escapes: Escapes,
): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.split(separator)) {
    const [, key, value] = /^=*([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (key !== undefined && value !== undefined) {
      properties[key] = unescapeText(value, escapes);
    }
  }
  return properties;
}

function unescapeText(text: string, escapes: Escapes): string {
  return escapes.reduce((result, [escaped, character]) => {
    return result.replaceAll(escaped, character);
  }, text);
}

/** Whether stop-commands may use this word to start commands again. */
export function isResumeToken(token: string): boolean {
  return token !== '' && token !== 'pause-logging' && !COMMANDS.includes(token.toLowerCase());
}
