import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { ERROR_CODES } from '../../src/errors/error-codes.ts';
import { connectionFailure } from '../../src/http/exchange-failure.ts';
import { helpLink } from '../../src/runner/help-link.ts';
import { anchorsOf, elements, findFiles, readText } from './_documents.ts';

const PAGE = 'docs/troubleshooting.md';

test('each error code has its heading, each heading its code, and the link of a message leads to it', () => {
  const headings = elements<Tokens.Heading>(PAGE, 'heading').filter(({ depth }) => depth === 2);
  expect(headings.map(({ text }) => text).toSorted()).toEqual(ERROR_CODES.toSorted());

  process.env['GITHUB_ACTION_REPOSITORY'] = 'org/aem-ims-token';
  process.env['GITHUB_ACTION_REF'] = 'v1';
  const anchors = ERROR_CODES.map((code) => helpLink(code).split(`/blob/v1/${PAGE}#`)[1]);
  expect(anchorsOf(PAGE)).toEqual(expect.arrayContaining(anchors));
});

/** Headings of the columns that quote what the action says, with `…` for what varies. */
const QUOTING = ['message', 'text', 'reason'];

/** The texts in the source, each on one line as it is printed, with `…` for what varies. */
const textsOfTheSource = findFiles('src/**/*.ts')
  .map(readText)
  .join('\n')
  .replaceAll(/'\s*\+\s*'/g, '')
  .replaceAll(/\$\{[^{}]*\}/g, '…')
  .replaceAll('\\`', '`');

/** Those that the source puts together from pieces. */
const failuresOfConnections = (['server', 'proxy'] as const).flatMap((peer) =>
  ['', '…'].flatMap((proxyName) =>
    ['…', 'CERT', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_ALTNAME'].map(
      (code) => connectionFailure({ code }, peer, proxyName).message,
    ),
  ),
);

const KNOWN = [textsOfTheSource, ...failuresOfConnections].join('\n');

/** The parts of a quotation between what varies that the action never says. */
function unknownParts(quotation: string): string[] {
  const parts = quotation.split('…').map((part) => part.trim().replace(/^: |:$/g, ''));
  return parts.filter((part) => !KNOWN.includes(part));
}

const quotations = elements<Tokens.Table>(PAGE, 'table').flatMap(({ header, rows }) => {
  const column = header.findIndex(({ text }) => QUOTING.includes(text));
  return rows.map((row) => row[column]?.text ?? '').filter((text) => text !== '');
});

test.each(quotations)('the action says: %s', (quotation) => {
  expect(unknownParts(quotation)).toEqual([]);
});

test('a message that no longer exists is noticed', () => {
  expect(unknownParts('the connection to the moon failed (…)')).toHaveLength(1);
  expect(unknownParts('the connection to the proxy … failed (…)')).toEqual([]);
  expect(quotations.length).toBeGreaterThan(30);
});
