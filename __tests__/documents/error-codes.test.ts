import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { ERROR_CODES } from '../../src/errors/error-codes.ts';
import { helpLink } from '../../src/runner/help-link.ts';
import { anchorsOf, elements } from './_documents.ts';

test('each error code has its heading in the troubleshooting page, and each heading its code', () => {
  const headings = elements<Tokens.Heading>('docs/troubleshooting.md', 'heading');
  const codes = headings.filter(({ depth }) => depth === 2).map(({ text }) => text);
  expect(codes.toSorted()).toEqual(ERROR_CODES.toSorted());
});

test.each(ERROR_CODES)('the link of %s leads to its entry', (code) => {
  process.env['GITHUB_ACTION_REPOSITORY'] = 'org/aem-ims-token';
  process.env['GITHUB_ACTION_REF'] = 'v1';

  const [page = '', anchor = ''] = helpLink(code).split('/blob/v1/')[1]?.split('#') ?? [];

  expect(anchorsOf(page)).toContain(anchor);
});
