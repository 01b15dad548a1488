import { expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { inputProblem, Problems } from '../../../src/errors/problems.ts';
import { actionErrorOf } from '../_action-error.ts';

const a = new ActionError('CREDENTIALS_INVALID', 'a');
const b = new ActionError('CREDENTIALS_INVALID', 'b');
const odd = inputProblem('x', 'is odd.');
const empty = inputProblem('x', 'is empty.', { checklist: 'the first' });
const alsoEmpty = inputProblem('y', 'is empty.', { checklist: 'the second' });
const collectFrom = (problems: Problems, error: Error) =>
  problems.collect(() => {
    throw error;
  });

test('no problem is no error', () => {
  const problems = new Problems();

  expect(problems.collect(() => 7)).toBe(7);
  expect(problems.settle('value')).toBe('value');
});

test.each<[string, ActionError[], string, string, string?]>([
  ['one is thrown as it is', [a], 'CREDENTIALS_INVALID', 'a'],
  ['two of one kind keep their code', [a, b], 'CREDENTIALS_INVALID', '1. a\n2. b'],
  ['two kinds are INPUT_INVALID', [a, b, odd], 'INPUT_INVALID', '1. a\n2. b\n3. Input `x` is odd.'],
  [
    'the first checklist is kept',
    [odd, empty, alsoEmpty],
    'INPUT_INVALID',
    '1. Input `x` is odd.\n2. Input `x` is empty.\n3. Input `y` is empty.',
    'the first',
  ],
])('of problems %s', async (_what, errors, code, message, checklist = undefined) => {
  const problems = new Problems();
  for (const error of errors) {
    expect(collectFrom(problems, error)).toBeUndefined();
  }

  const error = await actionErrorOf(() => problems.settle(undefined));

  expect(error).toMatchObject({ code, message, checklist });
});

test('a fault of ours is thrown at once', () => {
  const fault = new RangeError('a fault');

  expect(() => collectFrom(new Problems(), fault)).toThrow(fault);
});
