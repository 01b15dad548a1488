/** The name of a metascope that may be written as its claim: `ent_x` of `https://…/s/ent_x`. */
export function metascopeName(text: string): string {
  return text.replace(/^.*\/s\/(?=.)/, '');
}
