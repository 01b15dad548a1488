import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asCondition, type Condition } from './condition.ts';

/** One input as `action.yml` declares it; `defaultValue` is '' when there is none, as on the runner. */
export interface InputDefinition {
  defaultValue: string;
  deprecationMessage?: string;
}

/** The parts of `action.yml` that decide how the runner starts the action. */
export interface ActionMetadata {
  actionDirectory: string;
  inputs: Map<string, InputDefinition>;
  main: string;
  post: string | undefined;
  postCondition: Condition;
}

/**
 * Reads and checks `action.yml` in a directory.
 *
 * @throws Error that names the field when it is not a node24 action that this harness can start.
 */
export function readActionMetadata(actionDirectory: string): ActionMetadata {
  const document: unknown = parse(readFileSync(join(actionDirectory, 'action.yml'), 'utf8'));
  const action = asMapping(document, 'action.yml');
  const runs = asMapping(action['runs'], 'runs');
  if (runs['using'] !== 'node24') {
    throw new Error(`action.yml: runs.using must be node24, not ${String(runs['using'])}`);
  }
  if (runs['pre'] !== undefined) {
    throw new Error('action.yml: runs.pre is not supported by the harness');
  }
  return {
    actionDirectory,
    inputs: readInputs(action['inputs']),
    main: asFileName(runs['main'], 'runs.main'),
    post: runs['post'] === undefined ? undefined : asFileName(runs['post'], 'runs.post'),
    postCondition: asCondition(runs['post-if'] ?? 'always()', 'runs.post-if'),
  };
}

function readInputs(inputs: unknown): Map<string, InputDefinition> {
  const definitions = new Map<string, InputDefinition>();
  for (const [name, value] of Object.entries(asMapping(inputs ?? {}, 'inputs'))) {
    const definition = asMapping(value ?? {}, `inputs.${name}`);
    const deprecationMessage = definition['deprecationMessage'];
    definitions.set(name, {
      defaultValue: asDefault(definition['default'], name),
      ...(deprecationMessage === undefined
        ? {}
        : { deprecationMessage: String(deprecationMessage) }),
    });
  }
  return definitions;
}

function asDefault(value: unknown, name: string): string {
  if (value !== null && typeof value === 'object') {
    throw new Error(`action.yml: inputs.${name}.default must be a scalar`);
  }
  const text = String(value ?? '');
  if (text.includes('${{')) {
    throw new Error(`action.yml: inputs.${name}.default is an expression; not supported here`);
  }
  return text;
}

function asFileName(value: unknown, label: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new Error(`action.yml: ${label} must be a file name`);
  }
  return value;
}

function asMapping(value: unknown, label: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(`action.yml: ${label} must be a mapping`);
  }
  return value as Record<string, unknown>;
}
