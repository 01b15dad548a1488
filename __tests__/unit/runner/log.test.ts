import { beforeEach, describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { log, logFailure } from '../../../src/runner/log.ts';
import { maskSecret } from '../../../src/runner/masks.ts';
import { appendSummary } from '../../../src/runner/summary-file.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';

const SECRET = 'p8e-hidden-0123';
const HELP =
  'More about this error: https://ghe.test/octocat/ims/blob/v1/docs/troubleshooting.md#ims_refused';

const files = useRunnerFiles();
const stdout = useStdout();
// `useRunnerFiles` puts the environment back.
beforeEach(() => {
  process.env['GITHUB_SERVER_URL'] = 'https://ghe.test';
  process.env['GITHUB_ACTION_REPOSITORY'] = 'octocat/ims';
  process.env['GITHUB_ACTION_REF'] = 'v1';
  maskSecret(SECRET);
});

/** What is printed after the masks. */
const printed = () => stdout.text.replaceAll(/^::add-mask::.*\r?\n/gm, '');

test.each([
  ['debug', '::debug::a *** b\n'],
  ['info', 'a *** b\n'],
  ['notice', '::notice title=aem-ims-token::a *** b\n'],
  ['warning', '::warning title=aem-ims-token::a *** b\n'],
] as const)('%s prints a line without secrets', (level, line) => {
  log[level](`a ${SECRET} b`);

  expect(printed()).toBe(line);
});

describe('a failure', () => {
  test('is shown with its code and where to read on, without secrets', () => {
    logFailure(new ActionError('IMS_REFUSED', `IMS said ${SECRET}.\nWait 100%.`));

    expect(printed()).toBe(
      `::error title=aem-ims-token%3A IMS_REFUSED::IMS said ***.%0AWait 100%25.%0A${HELP}\n`,
    );
    expect(files.text('GITHUB_STEP_SUMMARY')).toBe('');
  });

  test('is cut so that the runner does not cut off the longest link', () => {
    process.env['GITHUB_ACTION_REF'] = `${SECRET}${'ä'.repeat(140)}`;

    logFailure(new ActionError('IMS_REFUSED', 'x'.repeat(10_000)));

    const [, text = ''] = printed().split('IMS_REFUSED::');
    expect(decodeURIComponent(text.replaceAll('%25', '%')).length).toBeLessThanOrEqual(4096);
    expect(text).toMatch(/x%0AMore about this error: .*\/blob\/\*\*\*%25C3.*#ims_refused\n$/);
  });

  test('shows no start of a secret where it is cut', () => {
    const start = 'x'.repeat(4000 - HELP.length - 7);

    logFailure(new ActionError('IMS_REFUSED', `${start}${SECRET} and more`));

    expect(printed()).toMatch(/x\*\*\* and%0AMore about/);
  });

  test('writes its checklist, if it has one, to the summary, with the link', () => {
    logFailure(new ActionError('IMS_REFUSED', 'No.', { checklist: '- [ ] one' }));

    expect(files.text('GITHUB_STEP_SUMMARY')).toBe(`- [ ] one\n\n${HELP}\n\n`);
  });

  const withStack = (error: Error, stack?: string) => Object.assign(error, { stack });
  const STACK = 'RangeError: p8e\n    at f (file:///x/dist/index.js:12:34)\n    at g';
  test.each([
    ['an error', withStack(new RangeError('p8e'), STACK), 'RangeError at index.js:12:34'],
    ['an error without a place', withStack(new TypeError('p8e'), ''), 'TypeError'],
    ['an error without a stack', withStack(new Error('p8e')), 'Error'],
    ['a text', 'p8e', 'string'],
  ])('that nobody foresaw, %s, is named by its kind and place only', (_what, error, name) => {
    logFailure(error);

    expect(printed()).toContain(`INTERNAL::A fault in this action (${name}). Please report it`);
    expect(printed()).not.toContain('p8e');
  });
});

describe('the summary', () => {
  test('gets something added, without secrets', () => {
    expect(appendSummary('# One\n')).toBe(true);
    expect(appendSummary(`a ${SECRET} b`)).toBe(true);

    expect(files.text('GITHUB_STEP_SUMMARY')).toBe('# One\n\na *** b\n');
  });

  testOnPosix('is left alone where it is not there, or a FIFO that nobody reads', () => {
    makeFifo(files.path('GITHUB_STEP_SUMMARY'));
    expect(appendSummary('x')).toBe(false);
    delete process.env['GITHUB_STEP_SUMMARY'];
    expect(appendSummary('x')).toBe(false);
  });
});
