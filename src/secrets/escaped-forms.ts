/** How shells and languages write a value between quotes, or escape it without. */
const ESCAPES: readonly [RegExp, string][] = [
  [/'/g, `'\\''`], // set -x, jq @sh
  [/'/g, `'"'"'`], // Python's shlex.quote
  [/[\\"$`]/g, '\\$&'], // export -p
  [/[\\']/g, '\\$&'], // Python, Perl
  [/^[~#]|[^\w@%+=:./~#\u0080-\uffff-]/g, '\\$&'], // printf %q
];

/**
 * The ways in which URLs, forms, JSON, HTML and shells write a value that has special characters.
 * A value without any has none.
 */
export function escapedForms(value: string): string[] {
  return /^[\w.-]*$/.test(value) ? [] : everyEscape(value);
}

function everyEscape(value: string): string[] {
  const form = new URLSearchParams({ '': value }).toString().slice(1);
  const dotNetForm = form.replace(/%2[189]/g, decodeURIComponent);
  const component = encodeURIComponent(value.toWellFormed());
  const uri = component.replace(/[!'()*]/g, (sign) => `%${hexadecimal(sign, 2).toUpperCase()}`);
  const json = JSON.stringify(value).slice(1, -1);
  const html = toHtml(value);
  return [
    form,
    dotNetForm, // .NET's WebUtility
    withLowerCaseCodes(dotNetForm), // and its HttpUtility
    withLowerCaseCodes(uri), // curl
    component, // JavaScript
    uri.replaceAll('%20', '+'), // Python's quote_plus
    uri.replaceAll('%2F', '/'), // Python's quote
    json.replace(/[^\x20-\x7e]/g, toJsonEscape), // Python
    json.replace(/[<>&]/g, toJsonEscape), // Go
    html, // jq @html
    html.replaceAll('&#39;', '&#x27;'), // Python's html.escape
    html.replaceAll('&#39;', "'").replaceAll('&quot;', '"'), // text in XML
    ...ESCAPES.map(([signs, replacement]) => value.replace(signs, replacement)),
  ];
}

function hexadecimal(unit: string, width: number): string {
  return unit.charCodeAt(0).toString(16).padStart(width, '0');
}

function withLowerCaseCodes(text: string): string {
  return text.replace(/%../g, (code) => code.toLowerCase());
}

function toJsonEscape(unit: string): string {
  return `\\u${hexadecimal(unit, 4)}`;
}

function toHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
