import type { Fields } from '../fields.ts';

/** One set of credentials that was found in a file, not judged yet. */
export interface Candidate {
  /** For people; the kind of grant is added when the fields are read. */
  readonly shape: string;
  /** What the file calls it, to tell several apart. */
  readonly name: string;
  readonly isJwt?: boolean;
  readonly fields: Fields;
}
