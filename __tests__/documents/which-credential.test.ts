import { expect, test } from '@jest/globals';
import { tableRows } from './_documents.ts';

const PAGE = 'docs/which-credential.md';

test.each(['what', 'account', 'credential'])('each fact about a %s says how sure it is', (kind) => {
  const facts = tableRows(PAGE, kind).flatMap(([, ...cells]) => cells);

  expect(facts.length).toBeGreaterThan(3);
  expect(facts.filter((fact) => !/\((D|C|N)\)$/.test(fact))).toEqual([]);
});
