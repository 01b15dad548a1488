import type { Prober } from './prober.ts';

/** How sure the reference is of what it says. */
export type Mark = 'documented' | 'seen in code' | 'reported' | 'inferred' | 'unproven';

/** For a question to which no source has an answer. */
export const OUR_CHOICE = { mark: 'unproven', source: 'our choice' } as const;

/** What must be there for a question to be asked. */
export type Need =
  | 'OAuth'
  | 'JWT'
  | 'two credentials'
  | 'organization id'
  | 'HTTPS'
  | 'AEM'
  | 'AEM author'
  | 'AEM console'
  | 'Adobe console'
  | 'forms-users'
  | 'no forms-users'
  | 'assembler'
  | '--throttle';

/** What was seen, without secrets, and whether the reference had said so. */
export interface Seen {
  readonly text: string;
  readonly isAsExpected: boolean;
}

/** One question to IMS or AEM. */
export interface Question {
  readonly id: string;
  /** What is sent, or looked at. */
  readonly asks: string;
  /** The reference's answer. */
  readonly expected: string;
  readonly mark: Mark;
  /** Short name of the reference's source. */
  readonly source: string;
  /** Files that are wrong if the answer is another. */
  readonly reliedOnBy: readonly string[];
  readonly needs?: readonly Need[];
  /** The most that it sends by itself, without the revocation of tokens that should not have come; 1 if unset. */
  readonly requests?: number;
  /** @throws NotAsked when there is no way to ask */
  ask(prober: Prober): Promise<Seen>;
}

/** Questions about one thing, in the order in which they are asked. */
export interface Group {
  readonly name: string;
  readonly questions: readonly Question[];
}

/** Ends a question that can't be asked, with the reason. */
export class NotAsked extends Error {}

/** Ends all that is left, with the reason. */
export class Stopped extends Error {}
