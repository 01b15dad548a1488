import { expect, test } from '@jest/globals';
import { parseBoolean, parseWholeNumber } from '../../../src/inputs/plain-values.ts';
import { actionErrorOf } from '../_action-error.ts';

const parseNumber = (text: string) => parseWholeNumber('some-input', text, 120, [1, 3600]);

test.each([
  ['', 120],
  ['007', 7],
  ['3600', 3600],
])('the whole number %j is %i', (text, value) => {
  expect(parseNumber(text)).toBe(value);
});

test.each(['0', '3601', '-1', '+1', '1.0', '1e1', '0x1', ' 1', '1 ', '١', 'one', '1'.repeat(30)])(
  'the whole number %j is refused',
  async (text) => {
    expect(await actionErrorOf(() => parseNumber(text))).toMatchObject({
      code: 'INPUT_INVALID',
      message: 'Input `some-input` must be a whole number from 1 to 3600.',
    });
  },
);

test.each([true, false])('%s is written as in YAML, or the default', (value) => {
  for (const text of [`${value}`, `${value}`.toUpperCase(), value ? 'True' : 'False']) {
    expect(parseBoolean('some-input', text, !value)).toBe(value);
  }
  expect(parseBoolean('some-input', '', value)).toBe(value);
});

test.each(['yes', 'no', 'on', '1', '0', 'tRUE', ' true', 'truefalse', 'falsetrue'])(
  'the boolean %j is refused',
  async (text) => {
    const error = await actionErrorOf(() => parseBoolean('some-input', text, true));

    expect(error.message).toBe('Input `some-input` must be `true` or `false`.');
  },
);
