import type { Visibility } from '../_what-shows.ts';

/** One way in which people print a secret in a later step. */
export interface Form {
  /** As the security page calls it. */
  name: string;
  /** Bash; the secret is in `$V`, the address of a server in `$URL`. */
  script: string;
  /** What shows of an access token; `hidden` unless told. */
  token?: Visibility;
  /** What shows, at worst, of a client secret; `hidden` unless told. */
  clientSecret?: Visibility;
}

/** Python with the secret in `v`; the code must hold no single quote. */
export function python(code: string): string {
  return `python3 -c 'import os; v = os.environ["V"]; ${code}'`;
}

/** Node with the secret in `v`; the code must hold no single quote. */
export function node(code: string): string {
  return `node -e 'const v = process.env.V; ${code}'`;
}
