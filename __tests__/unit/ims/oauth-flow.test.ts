import { describe, expect, test } from '@jest/globals';
import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../../../src/credential/scopes.ts';
import { oauthFlow } from '../../../src/ims/oauth-flow.ts';
import { metascopeChecklist, scopeChecklist } from '../../../src/ims/scope-checklist.ts';
import { readChecklist } from '../_checklist.ts';
import { OAUTH } from '../_samples.ts';

test('the token request has everything in its body, the organization only when it is asked for', () => {
  const requestOf = (changes: object) =>
    oauthFlow(new URL('https://ims.test'), { ...OAUTH, ...changes }).makeRequest(
      'p8e-x&y',
      new Date(),
    );
  const fieldsOf = (changes: object) =>
    Object.fromEntries(new URLSearchParams(requestOf(changes).body));

  const { method, url } = requestOf({});

  expect([method, url.href]).toEqual(['POST', 'https://ims.test/ims/token/v3']);
  const fields = {
    grant_type: 'client_credentials',
    client_id: 'me',
    client_secret: 'p8e-x&y',
    scope: 'openid,AdobeID',
  };
  expect(fieldsOf({ organizationId: 'A@AdobeOrg' })).toEqual(fields);
  expect(fieldsOf({ sentOrganizationId: 'A@AdobeOrg' })).toEqual({
    ...fields,
    org_id: 'A@AdobeOrg',
  });
});

describe('the checklist after IMS refused scopes', () => {
  test('shows them and the line for either console', () => {
    const markdown = scopeChecklist(['openid', 'a|b`c']);

    expect(markdown).toContain('Scopes asked for: openid, a&#124;b&#96;c.\n');
    expect(readChecklist(markdown)).toEqual({
      headings: ['IMS refused the scopes: `IMS_SCOPE_REFUSED`'],
      tasks: [/exactly those/, /Forms Communication APIs/, /metascope/].map(expect.stringMatching),
      rows: [],
      yaml: [
        'read_pc.dma_aem_ams,openid,AdobeID,read_organizations,additional_info.projectedProductContext',
        'openid,AdobeID,read_organizations,additional_info.projectedProductContext,read_pc.dma_aem_cloud,aem.document',
      ].map((scopes) => ({ lang: 'yaml', value: { scopes } })),
    });
  });

  test('does not suggest the refused ones again', () => {
    const { yaml } = readChecklist(scopeChecklist(AEM_CONSOLE_SCOPES.toReversed()));
    expect(yaml).toEqual([{ lang: 'yaml', value: { scopes: FORMS_SCOPES.join(',') } }]);
  });

  test('shows metascopes and their line', () => {
    const markdown = metascopeChecklist(['ent_other']);

    expect(markdown).toContain('Metascopes asked for: ent_other.');
    expect(readChecklist(markdown)).toMatchObject({
      headings: ['IMS refused the metascopes: `IMS_SCOPE_REFUSED`'],
      tasks: [expect.stringContaining('names its metascopes'), expect.stringContaining('profile')],
      yaml: [{ lang: 'yaml', value: { metascopes: 'ent_aem_cloud_api' } }],
    });
  });
});
