import { expect, test } from '@jest/globals';
import { emptySecretChecklist } from '../../../src/credential/empty-secret-checklist.ts';
import { readChecklist } from '../_checklist.ts';

test('the checklist for an empty secret has the six causes', () => {
  const { headings, tasks } = readChecklist(emptySecretChecklist());

  expect(headings).toEqual(['A secret is empty: `INPUT_INVALID`']);
  expect(tasks.map((task) => /^\*\*(.*?)\*\*: /.exec(task)?.[1])).toEqual([
    'Name',
    'Environment',
    'Fork',
    'Dependabot',
    'Organization secret',
    'Reusable workflow',
  ]);
});
