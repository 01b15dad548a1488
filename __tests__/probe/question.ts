import type { Answer } from './http-client.ts';
import type { Prober } from './prober.ts';
import type { Need } from './target.ts';

/** A fact that the product relies on, as its row in docs/proven.md has it. */
export interface Fact {
  readonly id: string;
  readonly group: string;
  /** What is sent, or looked at. */
  readonly asks: string;
  /** The answer that we rely on. */
  readonly expected: string;
  /** How sure we are of it. */
  readonly mark: string;
  /** Short name of the source in the reference. */
  readonly source: string;
  /** Files that are wrong if the answer is another. */
  readonly reliedOnBy: readonly string[];
}

/** How a fact is asked for. */
export interface Way {
  readonly needs: readonly Need[];
  /** The most that it sends by itself, without the revocation of tokens that should not have come. */
  readonly requests: number;
  /**
   * Asks, and tells what was seen, without secrets.
   *
   * @throws NotAsked when there is no way to ask
   */
  ask(prober: Prober, fact: Fact): Promise<Seen>;
}

/** Text to be compared with the expected answer, or text with a verdict. */
export type Seen = string | { readonly text: string; readonly isAsExpected: boolean };

export type Question = Fact & Way;

/** The ways to ask for the facts of a group, by the facts' ids. */
export type Ways = Readonly<Record<string, Way>>;

/** Ends a question that cannot be asked, with the reason. */
export class NotAsked extends Error {}

type Words = (answer: Answer, fact: Fact) => Seen;

/** A question that sends one request, whose answer others can look at. */
export function sends(
  needs: readonly Need[],
  words: Words,
  send: (prober: Prober) => Promise<Answer>,
): Way {
  return asks(1, needs, async (prober, fact) =>
    words(await prober.once(fact.id, () => send(prober)), fact),
  );
}

/** A question that looks at the answer to an earlier one. */
export function looksAt(id: string, needs: readonly Need[], words: Words): Way {
  return asks(0, needs, async (prober, fact) => words(await answerTo(prober, id), fact));
}

/** The answer to an earlier question. */
export function answerTo(prober: Prober, id: string): Promise<Answer> {
  return prober.once(id, () => Promise.reject(new NotAsked(`${id} was not asked`)));
}

/** A question that is asked in a way of its own. */
export function asks(requests: number, needs: readonly Need[], ask: Way['ask']): Way {
  return { requests, needs, ask };
}

/**
 * Compares what was seen with the expected answer. A status that stands alone allows any body, an
 * error without words in quotation marks any words.
 */
export function isSame(seen: string, expected: string): boolean {
  if (/^\d+$/.test(expected)) {
    return seen.startsWith(`${expected},`) || seen.startsWith(`${expected} `);
  }
  const words = /(?<=^\d+ [^ ,"]+), ".*?(?=$|; the action: \w+$)/;
  return seen === expected || seen.replace(words, '') === expected;
}
