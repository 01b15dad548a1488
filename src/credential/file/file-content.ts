import { parseJson } from '../../text/json-object.ts';
import { decodeSecret } from '../decode-secret.ts';
import { normaliseName } from './fields.ts';

/** Enough for any credential file; more would only cost time. */
export const MAX_FILE_CHARACTERS = 1024 * 1024;

/** What a file holds, decoded and parsed. */
export interface FileContent {
  readonly text: string;
  /** A JSON object or array; of any other text a Map of its `label: value` lines. */
  readonly value: object;
  readonly isDamagedJson: boolean;
}

const KNOWN_LABEL =
  /^(client(id|secrets?)|(meta)?scopes|technicalaccount(id|email)|organizationid|privatekey|certificate|imsendpoint)$/;
const LABELLED_LINE = /^\W*([A-Za-z][\w .$-]{0,60}?)["'`*\\]*\s*(?:([:=])\s*(.*))?$/;

let latest: { readonly file: string; readonly content: FileContent } | undefined;

/**
 * Decodes and parses a credential file without judging it. Never throws. Damaged JSON yields the
 * labelled values that can still be told, so that they can be masked before the file is refused.
 * The same file is read once: first its secrets are wanted, then its credential.
 */
export function readFileContent(file: string): FileContent {
  if (latest?.file !== file) {
    latest = { file, content: parse(file) };
  }
  return latest.content;
}

function parse(file: string): FileContent {
  const text = decodeSecret(file);
  const json = parseJson(text) ?? parseJson(escapeControls(text));
  if (typeof json === 'object' && json) {
    return { text, value: json, isDamagedJson: false };
  }
  const isDamagedJson = /^[{[]/.test(text);
  const lines = (isDamagedJson ? text.replace(/[{}[\],]/g, '\n') : text).split(/[\r\n]/);
  return { text, value: readLabelledLines(lines), isDamagedJson };
}

/** Undoes what `echo` of some shells does: a `\n` inside a JSON string became a real line end. */
function escapeControls(text: string): string {
  let isInString = false;
  return text.replace(/\\.|["\r\n\t]/gs, (match) => {
    if (match === '"') {
      isInString = !isInString;
    }
    return isInString && match < ' ' ? JSON.stringify(match).slice(1, -1) : match;
  });
}

/**
 * The values by normalised label. A value may stand on the lines after its label; a label that
 * comes again adds a line. The end of a PEM body, such as `AbC=`, is no label.
 */
function readLabelledLines(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  let current = '';
  for (const line of lines) {
    const [, label = '', separator, rest = ''] = LABELLED_LINE.exec(line) ?? [];
    const name = normaliseName(label);
    const awaitsValue = KNOWN_LABEL.test(current) && !values.get(current);
    const isAnyLabel = separator === ':' || /^[^=]/.test(rest);
    const isLabel = KNOWN_LABEL.test(name) || (isAnyLabel && !awaitsValue);
    current = isLabel ? name : current;
    const value = (isLabel ? rest : line).trim().replace(/^\\?["'`]|\\?["'`],?$/g, '');
    const earlier = values.get(current);
    values.set(current, earlier && value ? `${earlier}\n${value}` : earlier || value);
  }
  return values;
}
