import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { log, logFailure } from '../../../src/runner/log.ts';
import { maskSecret } from '../../../src/runner/masks.ts';
import { useStdout } from '../_stdout.ts';

const stdout = useStdout();

/** What is printed after the masks. */
const printed = () =>
  stdout.text
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');

test.each([
  ['debug', '::debug::a *** b\n'],
  ['info', 'a *** b\n'],
  ['notice', '::notice title=aem-ims-token::a *** b\n'],
  ['warning', '::warning title=aem-ims-token::a *** b\n'],
] as const)('%s prints a line without secrets', (level, line) => {
  maskSecret('p8e-hidden-0123');

  log[level]('a p8e-hidden-0123 b');

  expect(printed()).toBe(line);
});

describe('a failure', () => {
  test('is shown with its code and where to read on', () => {
    logFailure(new ActionError('IMS_THROTTLED', 'Too many.\nWait 100%.'));

    expect(printed()).toBe(
      '::error title=aem-ims-token%3A IMS_THROTTLED::Too many.%0AWait 100%25.%0ASee docs/troubleshooting.md, IMS_THROTTLED.\n',
    );
  });

  test('is shown without secrets', () => {
    maskSecret('p8e-hidden-4567');

    logFailure(new ActionError('IMS_REFUSED', 'IMS said p8e-hidden-4567.'));

    expect(printed()).toContain('IMS said ***.');
  });

  test('is cut so that the runner does not cut off where to read on', () => {
    logFailure(new ActionError('IMS_REFUSED', 'x'.repeat(10_000)));

    expect(printed().length).toBeLessThan(4200);
    expect(printed()).toMatch(/x%0ASee docs\/troubleshooting\.md, IMS_REFUSED\.\n$/);
  });

  test('that nobody foresaw is named by kind and place, without its text or stack', () => {
    const error = new RangeError('p8e-unmasked');
    error.stack = 'RangeError: p8e-unmasked\n    at f (file:///x/dist/index.js:12:34)\n    at g';

    logFailure(error);

    expect(printed()).toContain('INTERNAL::A fault in this action (RangeError at index.js:12:34).');
    expect(printed()).not.toContain('p8e');
  });

  test.each([
    ['an error without a place', Object.assign(new TypeError('p8e'), { stack: '' }), 'TypeError'],
    ['an error without a stack', Object.assign(new Error('p8e'), { stack: undefined }), 'Error'],
    ['a text', 'p8e', 'string'],
    ['nothing', undefined, 'undefined'],
  ])('that is %s is named as well as can be', (_what, error, name) => {
    logFailure(error);

    expect(printed()).toContain(`A fault in this action (${name}).`);
    expect(printed()).not.toContain('p8e');
  });
});
