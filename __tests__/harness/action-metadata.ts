import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Variables } from './key-value-file.ts';

/** The action in this repository. */
export const projectDirectory = join(import.meta.dirname, '..', '..');

/** The parts of `action.yml` that decide how the runner starts the action. */
export interface ActionMetadata {
  /** The defaults of the inputs, '' where there is none, as on the runner. */
  defaults: ReadonlyMap<string, string>;
  /** Paths of the scripts. */
  scripts: { main: string; post: string | undefined };
}

/**
 * Reads `action.yml` in a directory.
 *
 * @throws Error when it is not a node24 action that this harness can start, or not built
 */
export function readActionMetadata(actionDirectory = projectDirectory): ActionMetadata {
  const { inputs, runs } = parse(readFileSync(join(actionDirectory, 'action.yml'), 'utf8'));
  const { using, main, post, 'post-if': postCondition = 'always()' } = runs;
  if (using !== 'node24' || 'pre' in runs || postCondition !== 'always()') {
    throw new Error(
      `The harness runs node24 actions that have main and always post: ${JSON.stringify(runs)}`,
    );
  }
  const path = (script: string) => {
    const found = join(actionDirectory, script);
    if (!existsSync(found)) {
      throw new Error(`${found} does not exist; build the action first`);
    }
    return found;
  };
  const defaults = Object.entries(inputs ?? {}).map(([name, definition]) => {
    const text = String((definition as { default?: unknown } | null)?.default ?? '');
    if (text.includes('${{')) {
      throw new Error(`inputs.${name}.default is an expression, which the harness does not know`);
    }
    return [name, text] as const;
  });
  return {
    defaults: new Map(defaults),
    scripts: { main: path(main), post: post === undefined ? undefined : path(post) },
  };
}

/**
 * Adds the defaults of `action.yml` to the inputs of a step (`with:`), as the runner does.
 * A given input counts even when it is empty: `''` does not bring the default back.
 *
 * @returns what the step gets, and what the runner has to say about it
 */
export function resolveInputs(
  { defaults }: ActionMetadata,
  given: Variables,
): { inputs: Variables; warnings: string[] } {
  const names = [...defaults.keys()];
  const lacks = (list: string[], name: string) =>
    !list.some((other) => other.toLowerCase() === name.toLowerCase());
  const missing = [...defaults].filter(([name]) => lacks(Object.keys(given), name));
  const unexpected = Object.keys(given).filter((name) => lacks(names, name));
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
