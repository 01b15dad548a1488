/**
 * The forms of a secret that actions/runner masks besides the secret itself
 * (ValueEncoders.cs, registered in HostContext.cs). An empty result means: no such form.
 */
export const valueEncoders: Record<string, (value: string) => string> = {
  base64: (value) => base64WithoutFirstBytes(value, 0),
  base64Shift1: (value) => base64WithoutFirstBytes(value, 1),
  base64Shift2: (value) => base64WithoutFirstBytes(value, 2),
  commandLineArgument: (value) => value.replaceAll('"', '\\"'),
  expressionString: (value) => value.replaceAll("'", "''"),
  jsonString,
  uriData,
  xmlData,
  trimDoubleQuotes: (value) =>
    value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '',
  powerShellPreAmpersand: (value) => unlessShort(value.slice(0, splitAtAmpersand(value).end)),
  powerShellPostAmpersand: (value) => {
    const { end, colouredLetters } = splitAtAmpersand(value);
    return end === 0 ? '' : unlessShort(value.slice(end + colouredLetters));
  },
};

// The letters before the secret shift it in the base64 of "user:secret"; two shifts cover the rest.
function base64WithoutFirstBytes(value: string, count: number): string {
  const bytes = Buffer.from(value, 'utf8');
  return bytes.subarray(bytes.length > count ? count : 0).toString('base64');
}

// Newtonsoft, unlike JSON.stringify, also escapes these three line separators.
function jsonString(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u0085\u2028\u2029]/g, (separator) => `\\u${hexadecimal(separator, 4)}`);
}

// .NET escapes everything outside A-Z a-z 0-9 - _ . ~ while encodeURIComponent spares five more.
function uriData(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${hexadecimal(character, 2).toUpperCase()}`,
  );
}

const XML_ENTITIES: Record<string, string> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

function xmlData(value: string): string {
  return value.replace(/[<>"'&]/g, (character) => XML_ENTITIES[character] ?? character);
}

/** Where PowerShell's error output breaks a value: `end` is after the ampersand, 0 without one. */
function splitAtAmpersand(value: string): { end: number; colouredLetters: number } {
  const marked = value.indexOf('&+');
  return marked >= 0
    ? { end: marked + 2, colouredLetters: 1 }
    : { end: value.lastIndexOf('&') + 1, colouredLetters: 0 };
}

const SHORTEST_POWERSHELL_SECTION = 6;

function unlessShort(section: string): string {
  return section.length >= SHORTEST_POWERSHELL_SECTION ? section : '';
}

function hexadecimal(character: string, width: number): string {
  return character.charCodeAt(0).toString(16).padStart(width, '0');
}
