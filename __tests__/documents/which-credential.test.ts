import { expect, test } from '@jest/globals';
import { tableRows } from './_documents.ts';

const PAGE = 'docs/which-credential.md';

test.each(['what', 'role', 'scopes'])(
  'each fact of the table "%s" says how sure it is',
  (heading) => {
    const rows = heading === 'what' ? tableRows(PAGE, heading) : tableRows(PAGE, 'credential');
    const facts = rows.flatMap(([, ...cells]) => cells);

    expect(facts.length).toBeGreaterThan(3);
    expect(facts.filter((fact) => !/\((D|C|N)\)$/.test(fact))).toEqual([]);
  },
);
