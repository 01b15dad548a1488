import { describe, expect, test } from '@jest/globals';
import { DOCUMENTS, findFiles, readText } from './_documents.ts';

/** What a native speaker would not write, and what would stand there instead. */
const ODD: readonly (readonly [odd: RegExp, better: string])[] = [
  [/\bone an? (line|account)\b/, 'one per line'],
  [/\bbelongs? into\b/, 'belongs in'],
  [/\bcan(?: not|'t)\b/, 'cannot'],
  [/\bwas it in\b/, 'if it was in'],
  [/\bSomething else than\b/, 'Something other than'],
  [/\balso no expired\b/, 'not even an expired one'],
  [/\bname: A (wish|weakness)/, 'feature request, security vulnerability'],
  [/\bpage for people\b/, 'web page'],
  [/\breplaced? [^.:]* by\b/i, 'replace … with'],
  [/\bnot come so far\b/, 'get that far'],
];

/** GitHub hides what is on lines of its own; so a file is told to be stored in one way everywhere. */
const STORED = 'minified, on one line, or base64';

const FILES = [
  ...DOCUMENTS,
  ...findFiles('action.yml', '.github/ISSUE_TEMPLATE/*.yml', 'examples/*.yml'),
];

describe.each(FILES)('%s', (path) => {
  const text = readText(path).replaceAll(/\s+/g, ' ');

  test('is written as a native speaker would', () => {
    const found = ODD.filter(([odd]) => odd.test(text)).map(([odd, better]) => `${odd}: ${better}`);
    expect(found).toEqual([]);
  });
});

test.each([
  'README.md',
  'action.yml',
  'examples/README.md',
  'examples/first-token.yml',
  'docs/security.md',
  'docs/troubleshooting.md',
])('%s says how to store a file', (path) => {
  expect(readText(path).replaceAll(/[\s#]+/g, ' ')).toContain(STORED);
});

test('odd wording is noticed', () => {
  expect(ODD.some(([odd]) => odd.test('two secrets, one a line'))).toBe(true);
});
