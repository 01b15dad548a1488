import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { inputProblem, Problems } from '../../../src/errors/problems.ts';
import { actionErrorOf } from '../_action-error.ts';

describe('problems', () => {
  const problem = (code: 'INPUT_INVALID' | 'CREDENTIALS_INVALID', text: string) => () => {
    throw new ActionError(code, text);
  };
  const messageOf = async (problems: Problems) => {
    const { code, message } = await actionErrorOf(() => problems.settle(undefined));
    return `${code}: ${message}`;
  };

  test('that are none throw nothing', () => {
    const problems = new Problems();

    expect(problems.collect(() => 7)).toBe(7);
    expect(() => problems.settle(undefined)).not.toThrow();
  });

  test('of one kind keep their code', async () => {
    const problems = new Problems();
    expect(problems.collect(problem('CREDENTIALS_INVALID', 'a'))).toBeUndefined();
    expect(await messageOf(problems)).toBe('CREDENTIALS_INVALID: a');

    problems.collect(problem('CREDENTIALS_INVALID', 'b'));
    expect(await messageOf(problems)).toBe('CREDENTIALS_INVALID: 1. a\n2. b');
  });

  test('of two kinds are INPUT_INVALID', async () => {
    const problems = new Problems();
    problems.collect(problem('CREDENTIALS_INVALID', 'a'));
    problems.add(inputProblem('x', 'is odd.'));

    expect(await messageOf(problems)).toBe('INPUT_INVALID: 1. a\n2. Input `x` is odd.');
  });

  test('keep the first checklist', async () => {
    const problems = new Problems();
    problems.collect(problem('INPUT_INVALID', 'a'));
    problems.add(inputProblem('x', 'is empty.', { checklist: 'the first' }));
    problems.add(inputProblem('y', 'is empty.', { checklist: 'the second' }));

    expect((await actionErrorOf(() => problems.settle(undefined))).checklist).toBe('the first');
  });

  test('that are faults of ours are thrown at once', () => {
    const fault = new RangeError('a fault');

    expect(() =>
      new Problems().collect(() => {
        throw fault;
      }),
    ).toThrow(fault);
  });
});
