import type { ActionMetadata } from './action-metadata.ts';
import type { Variables } from './variables.ts';

/** The inputs that a step gets, and what the runner has to say about them. */
export interface ResolvedInputs {
  inputs: Variables;
  warnings: string[];
}

/**
 * Adds the defaults of `action.yml` to the inputs of a step (`with:`), as the runner does.
 * A given input counts even when it is empty: `''` does not bring the default back.
 */
export function resolveInputs(metadata: ActionMetadata, given: Variables): ResolvedInputs {
  const inputs: Variables = { ...given };
  const givenNames = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const validNames = [...metadata.inputs.keys()];
  const warnings: string[] = [];
  for (const [name, definition] of metadata.inputs) {
    if (!givenNames.has(name.toLowerCase())) {
      inputs[name] = definition.defaultValue;
    } else if (definition.deprecationMessage !== undefined) {
      warnings.push(
        `Input '${name}' has been deprecated with message: ${definition.deprecationMessage}`,
      );
    }
  }
  const valid = new Set(validNames.map((name) => name.toLowerCase()));
  const unexpected = Object.keys(given).filter((name) => !valid.has(name.toLowerCase()));
  if (unexpected.length > 0) {
    warnings.push(
      `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${validNames.join("', '")}']`,
    );
  }
  return { inputs, warnings };
}

/** The environment variables of inputs: blanks become `_`, hyphens stay. */
export function inputVariables(inputs: Variables): Variables {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
}
