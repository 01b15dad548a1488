const known = new Set<string>();

/** Remembers a value, or a form of one, that no text of ours may hold. */
export function rememberSecret(value: string): void {
  known.add(value);
}

/** Whether a value is remembered as it stands. */
export function isKnownSecret(value: string): boolean {
  return known.has(value);
}

/** Takes every known secret out of a text, so that not even the raw log shows what a server echoes. */
export function redact(text: string): string {
  const contained = [...known].filter((value) => text.includes(value));
  if (contained.length === 0) {
    return text;
  }
  const hidden = new Uint8Array(text.length);
  for (const value of contained) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      hidden.fill(1, at, at + value.length);
    }
  }
  // Values may overlap, and one may begin like another: they are not replaced one after another.
  const marked = text.replace(/./gs, (unit, at: number) => (hidden[at] === 1 ? '\0' : unit));
  return marked.replace(/\0+/g, '***');
}
