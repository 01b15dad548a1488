import { beforeEach, describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { log, logFailure } from '../../../src/runner/log.ts';
import { maskSecret } from '../../../src/runner/masks.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';

const files = useRunnerFiles();
const stdout = useStdout();
// `useRunnerFiles` puts the environment back.
beforeEach(() => {
  process.env['GITHUB_SERVER_URL'] = 'https://ghe.test';
  process.env['GITHUB_ACTION_REPOSITORY'] = 'octocat/ims';
  process.env['GITHUB_ACTION_REF'] = 'v1';
});

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
      '::error title=aem-ims-token%3A IMS_THROTTLED::Too many.%0AWait 100%25.%0AMore about this error: https://ghe.test/octocat/ims/blob/v1/docs/troubleshooting.md#ims_throttled\n',
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
    expect(printed()).toMatch(/x%0AMore about this error: https:.*#ims_refused\n$/);
  });

  test('is cut even before the longest link', () => {
    process.env['GITHUB_ACTION_REF'] = `v${'ä'.repeat(140)}`;
    maskSecret('p8e-hidden-2345');

    logFailure(new ActionError('IMS_REFUSED', `${'x'.repeat(10_000)}p8e-hidden-2345`));

    const [, text = ''] = printed().split('IMS_REFUSED::');
    expect(decodeURIComponent(text.replaceAll('%25', '%')).length).toBeLessThanOrEqual(4096);
    expect(text).toMatch(/%25C3%25A4\/docs\/troubleshooting\.md#ims_refused\n$/);
  });

  test('shows no secret in the link', () => {
    maskSecret('p8e-in-the-ref');
    process.env['GITHUB_ACTION_REF'] = 'p8e-in-the-ref';

    logFailure(new ActionError('IMS_REFUSED', 'No.'));

    expect(printed()).toContain('/blob/***/docs/');
  });

  test('writes its checklist, if it has one, to the summary, with the link', () => {
    logFailure(new ActionError('IMS_REFUSED', 'No.'));
    expect(files.text('GITHUB_STEP_SUMMARY')).toBe('');

    logFailure(new ActionError('IMS_REFUSED', 'No.', { checklist: '- [ ] one' }));

    expect(files.text('GITHUB_STEP_SUMMARY')).toBe(
      '- [ ] one\n\nMore about this error: https://ghe.test/octocat/ims/blob/v1/docs/troubleshooting.md#ims_refused\n\n',
    );
  });

  test('is shown all the same where there is no summary', () => {
    delete process.env['GITHUB_STEP_SUMMARY'];

    logFailure(new ActionError('IMS_REFUSED', 'No.', { checklist: '- [ ] one' }));

    expect(printed()).toMatch(/^::error title=aem-ims-token%3A IMS_REFUSED::No\.[^\n]*\n$/);
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
