import { expect, test } from '@jest/globals';
import { DOCUMENTS, findFiles, readText, tableRows } from './_documents.ts';

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
const oddIn = (text: string) => ODD.flatMap(([odd, better]) => (odd.test(text) ? better : []));

test.each([
  ...DOCUMENTS,
  ...findFiles('action.yml', '.github/ISSUE_TEMPLATE/*.yml', 'examples/*.yml', 'src/**/*.ts'),
])('%s is written as a native speaker would', (path) => {
  expect(oddIn(readText(path).replaceAll(/\s+/g, ' '))).toEqual([]);
});

test('odd wording is noticed', () => {
  expect(oddIn('two secrets, one a line')).toEqual(['one per line']);
});

// GitHub hides what is on lines of its own; so a file is told to be stored in one way everywhere.
test.each([
  'README.md',
  'action.yml',
  'examples/README.md',
  'examples/first-token.yml',
  'docs/security.md',
  'docs/troubleshooting.md',
])('%s says how to store a file', (path) => {
  const text = readText(path).replaceAll(/[\s#]+/g, ' ');
  expect(text).toContain('minified, on one line, or base64');
});

test.each(['what', 'account', 'credential'])('each fact about a %s says how sure it is', (kind) => {
  const facts = tableRows('docs/which-credential.md', kind).flatMap(([, ...cells]) => cells);
  expect(facts.length).toBeGreaterThan(3);
  expect(facts.filter((fact) => !/\((D|C|N)\)$/.test(fact))).toEqual([]);
});
