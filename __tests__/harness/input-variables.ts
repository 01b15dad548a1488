import type { ActionMetadata } from './action-metadata.ts';
import type { Variables } from './key-value-file.ts';

/** The inputs that a step gets, and what the runner has to say about them. */
interface ResolvedInputs {
  inputs: Variables;
  warnings: string[];
}

/**
 * Adds the defaults of `action.yml` to the inputs of a step (`with:`), as the runner does.
 * A given input counts even when it is empty: `''` does not bring the default back.
 */
export function resolveInputs({ defaults }: ActionMetadata, given: Variables): ResolvedInputs {
  const givenNames = Object.keys(given).map((name) => name.toLowerCase());
  const missing = [...defaults].filter(([name]) => !givenNames.includes(name.toLowerCase()));
  const names = [...defaults.keys()];
  const known = names.map((name) => name.toLowerCase());
  const unexpected = Object.keys(given).filter((name) => !known.includes(name.toLowerCase()));
  const warning = `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${names.join("', '")}']`;
  return {
    inputs: { ...given, ...Object.fromEntries(missing) },
    warnings: unexpected.length === 0 ? [] : [warning],
  };
}

/** The environment variables of inputs: blanks become `_`, hyphens stay. */
export function inputVariables(inputs: Variables): Variables {
  const name = (input: string) => `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
  return Object.fromEntries(Object.entries(inputs).map(([input, value]) => [name(input), value]));
}
