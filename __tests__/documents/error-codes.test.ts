import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { ERROR_CODES } from '../../src/errors/error-codes.ts';
import { elements } from './_documents.ts';

test('each error code has its heading in the troubleshooting page, and each heading its code', () => {
  const headings = elements<Tokens.Heading>('docs/troubleshooting.md', 'heading');
  const codes = headings.filter(({ depth }) => depth === 2).map(({ text }) => text);
  expect(codes.toSorted()).toEqual(ERROR_CODES.toSorted());
});
