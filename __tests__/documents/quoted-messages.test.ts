import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { connectionFailure } from '../../src/http/exchange-failure.ts';
import { elements, findFiles, readText } from './_documents.ts';

/** Headings of the columns that quote what the action says, with `…` for what varies. */
const QUOTING = ['message', 'text', 'reason'];

/** The texts in the source, each on one line as it is printed, with `…` for what varies. */
function textsOfTheSource(): string {
  return findFiles('src/**/*.ts')
    .map(readText)
    .join('\n')
    .replaceAll(/'\s*\+\s*'/g, '')
    .replaceAll(/\$\{[^{}]*\}/g, '…')
    .replaceAll('\\`', '`');
}

/** Those that the source puts together from pieces. */
function failuresOfConnections(): string[] {
  const codes = ['…', 'CERT', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_ALTNAME'];
  return (['server', 'proxy'] as const).flatMap((peer) =>
    ['', '…'].flatMap((proxyName) =>
      codes.map((code) => connectionFailure({ code }, peer, proxyName).message),
    ),
  );
}

const KNOWN = [textsOfTheSource(), ...failuresOfConnections()].join('\n');

/** The parts of a quotation between what varies that the action never says. */
function unknownParts(quotation: string): string[] {
  const parts = quotation.split('…').map((part) => part.trim().replace(/^: |:$/g, ''));
  return parts.filter((part) => !KNOWN.includes(part));
}

const quotations = elements<Tokens.Table>('docs/troubleshooting.md', 'table').flatMap(
  ({ header, rows }) => {
    const column = header.findIndex(({ text }) => QUOTING.includes(text));
    return rows.map((row) => row[column]?.text ?? '').filter((text) => text !== '');
  },
);

test.each(quotations)('the action says: %s', (quotation) => {
  expect(unknownParts(quotation)).toEqual([]);
});

test('a message that no longer exists is noticed', () => {
  expect(unknownParts('the connection to the moon failed (…)')).toHaveLength(1);
  expect(unknownParts('the connection to the proxy … failed (…)')).toEqual([]);
  expect(quotations.length).toBeGreaterThan(30);
});
