import { seededRandom } from './seeded-random.ts';

/** What befalls a token request. */
export type RandomFault = 'reset' | 'stall' | undefined;

/**
 * Returns a repeatable chooser of faults.
 * @param resetFraction share of requests to reset, 0 to 1
 * @param stallFraction share of requests to leave without an answer, 0 to 1
 */
export function randomFaults(
  resetFraction: number,
  stallFraction: number,
  seed: number,
): () => RandomFault {
  const random = seededRandom(seed);
  return () => {
    const chance = random();
    if (chance < resetFraction) {
      return 'reset';
    }
    return chance < resetFraction + stallFraction ? 'stall' : undefined;
  };
}
