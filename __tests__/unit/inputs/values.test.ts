import { describe, expect, test } from '@jest/globals';
import { splitClientSecrets } from '../../../src/credential/resolve-credential.ts';
import { parseScopeList } from '../../../src/credential/scope-list.ts';
import { ActionError } from '../../../src/errors/action-error.ts';
import { inputProblem, Problems } from '../../../src/errors/problems.ts';
import { parseBoolean, parseWholeNumber } from '../../../src/inputs/plain-values.ts';
import { actionErrorOf } from '../_action-error.ts';

describe('a whole number', () => {
  const parse = (text: string) => parseWholeNumber('some-input', text, 120, [1, 3600]);

  test.each([
    ['', 120],
    ['1', 1],
    ['007', 7],
    ['3600', 3600],
  ])('%j is %i', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  test.each(['0', '3601', '-1', '+1', '1.0', '1e1', '0x1', ' 1', '1 ', '١', 'one', '1'.repeat(30)])(
    '%j is refused',
    async (text) => {
      const error = await actionErrorOf(() => parse(text));

      expect(error).toMatchObject({
        code: 'INPUT_INVALID',
        message: 'Input `some-input` must be a whole number from 1 to 3600.',
      });
    },
  );
});

describe('a boolean', () => {
  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('%s is %s', (text, value) => {
    expect(parseBoolean('some-input', text, !value)).toBe(value);
  });

  test.each([true, false])('nothing is the default, %s', (fallback) => {
    expect(parseBoolean('some-input', '', fallback)).toBe(fallback);
  });

  test.each(['yes', 'no', 'on', '1', '0', 'tRUE', ' true', 'truefalse'])(
    '%j is refused',
    async (text) => {
      const error = await actionErrorOf(() => parseBoolean('some-input', text, true));

      expect(error.message).toBe('Input `some-input` must be `true` or `false`.');
    },
  );
});

describe('a list of scopes', () => {
  test.each([
    ['', undefined],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['a, b,,c ,', ['a', 'b', 'c']],
    ['a b\tc\r\nd', ['a', 'b', 'c', 'd']],
    ['a,b,a', ['a', 'b']],
    ['["a","b"]', ['a', 'b']],
    ['[\n"a b",\n"c,d"\n]', ['a', 'b', 'c', 'd']],
    [
      "aem.document,read_pc.dma_aem_cloud,x:y/z!#$%&'()*+;<=>?@[]^`{|}~",
      ['aem.document', 'read_pc.dma_aem_cloud', "x:y/z!#$%&'()*+;<=>?@[]^`{|}~"],
    ],
  ])('%j is %j', (text, scopes) => {
    expect(parseScopeList('scopes', text)).toEqual(scopes);
  });

  test.each([',', ', ,', '[]', '[""]', 'a"b', 'a\\b', 'ä', 'a\u0000b', 'a\u007f'])(
    '%j holds no scopes, or none that are allowed',
    async (text) => {
      const error = await actionErrorOf(() => parseScopeList('scopes', text));

      expect(error.message).toMatch(/^Input `scopes` must list names/);
    },
  );

  test.each(['[', '["a"', '[1]', '["a", null]', '[["a"]]', "['a']"])(
    '%j is not an array of strings',
    async (text) => {
      const error = await actionErrorOf(() => parseScopeList('metascopes', text));

      expect(error.message).toBe(
        'Input `metascopes` starts like a JSON array but is not an array of strings.',
      );
    },
  );
});

test.each([
  ['', []],
  ['one', ['one']],
  ['one\ntwo', ['one', 'two']],
  ['  one \r\n\r\n two\r', ['one', 'two']],
  ['one\none', ['one']],
  ['with blank inside', ['with blank inside']],
])('the client secrets in %j are %j', (text, secrets) => {
  expect(splitClientSecrets(text)).toEqual(secrets);
});

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
