import { describe, expect, test } from '@jest/globals';
import type { ActionMetadata } from './action-metadata.ts';
import { inputVariables, resolveInputs } from './input-variables.ts';

const METADATA: ActionMetadata = {
  actionDirectory: '/nowhere',
  inputs: new Map([
    ['client-id', { defaultValue: '' }],
    ['revoke', { defaultValue: 'true' }],
    ['old', { defaultValue: '', deprecationMessage: 'Use client-id.' }],
  ]),
  main: 'main.js',
  post: undefined,
  postCondition: 'always()',
};

describe('resolveInputs', () => {
  test('adds defaults for inputs that are not given', () => {
    expect(resolveInputs(METADATA, { 'client-id': 'me' })).toEqual({
      inputs: { 'client-id': 'me', revoke: 'true', old: '' },
      warnings: [],
    });
  });

  test('keeps an empty value that is given', () => {
    expect(resolveInputs(METADATA, { revoke: '' }).inputs['revoke']).toBe('');
  });

  test('compares names without regard to case', () => {
    const { inputs, warnings } = resolveInputs(METADATA, { Revoke: 'false' });
    expect(inputs).toEqual({ Revoke: 'false', 'client-id': '', old: '' });
    expect(warnings).toEqual([]);
  });

  test('warns of unknown inputs as the runner does, but passes them on', () => {
    const { inputs, warnings } = resolveInputs(METADATA, { clientid: 'a', other: 'b' });
    expect(warnings).toEqual([
      "Unexpected input(s) 'clientid', 'other', valid inputs are ['client-id', 'revoke', 'old']",
    ]);
    expect(inputs).toMatchObject({ clientid: 'a', other: 'b' });
  });

  test('warns of a deprecated input that is given', () => {
    expect(resolveInputs(METADATA, { old: '1' }).warnings).toEqual([
      "Input 'old' has been deprecated with message: Use client-id.",
    ]);
  });
});

describe('inputVariables', () => {
  test.each([
    ['client-id', 'INPUT_CLIENT-ID'],
    ['two words', 'INPUT_TWO_WORDS'],
    ['Mixed_case', 'INPUT_MIXED_CASE'],
  ])('%s becomes %s', (name, variable) => {
    expect(inputVariables({ [name]: 'x' })).toEqual({ [variable]: 'x' });
  });
});
