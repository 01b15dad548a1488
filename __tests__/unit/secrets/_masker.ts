import { SecretMasker } from '../../harness/secret-masker.ts';

/** The runner's masker with these values. */
export function maskerOf(values: readonly string[]): SecretMasker {
  const masker = new SecretMasker();
  for (const value of values) {
    masker.addValue(value);
  }
  return masker;
}
