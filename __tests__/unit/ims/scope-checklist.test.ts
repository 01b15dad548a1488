import { describe, expect, test } from '@jest/globals';
import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../../../src/credential/scopes.ts';
import { metascopeChecklist, scopeChecklist } from '../../../src/ims/scope-checklist.ts';
import { readChecklist } from '../_checklist.ts';

describe('the checklist after IMS refused scopes', () => {
  test('shows them and the line for either console', () => {
    const markdown = scopeChecklist(['openid', 'a|b`c']);
    const { headings, tasks, yaml } = readChecklist(markdown);

    expect(headings).toEqual(['IMS refused the scopes: `IMS_SCOPE_REFUSED`']);
    expect(markdown).toContain('Scopes asked for: openid, a&#124;b&#96;c.\n');
    expect(tasks).toHaveLength(3);
    expect(yaml.map(({ value }) => value)).toEqual([
      { scopes: AEM_CONSOLE_SCOPES.join(',') },
      { scopes: FORMS_SCOPES.join(',') },
    ]);
  });

  test('says when they were the defaults', () => {
    expect(scopeChecklist(FORMS_SCOPES)).toContain('aem.document, the defaults.\n');
    expect(scopeChecklist([...FORMS_SCOPES])).toContain('aem.document.\n');
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['the Adobe Developer Console', FORMS_SCOPES, AEM_CONSOLE_SCOPES],
    ['the AEM Developer Console', AEM_CONSOLE_SCOPES, FORMS_SCOPES],
  ])('does not suggest those of %s again', (_console, refused, suggested) => {
    const { yaml } = readChecklist(scopeChecklist(refused.toReversed()));

    expect(yaml.map(({ value }) => value)).toEqual([{ scopes: suggested.join(',') }]);
  });

  test('shows metascopes and their line', () => {
    const markdown = metascopeChecklist(['ent_other']);

    expect(markdown).toContain('Metascopes asked for: ent_other.');
    expect(readChecklist(markdown).yaml).toEqual([
      { lang: 'yaml', value: { metascopes: 'ent_aem_cloud_api' } },
    ]);
  });
});
