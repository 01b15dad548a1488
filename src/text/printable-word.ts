/** Whether a text is printable ASCII without blanks. An empty one is. */
export function isPrintableWord(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}
