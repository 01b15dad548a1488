import { describe, expect, test } from '@jest/globals';
import { refusalChecklist } from '../../../src/aem/refusal-checklist.ts';
import { ERROR_CODES, type ErrorCode } from '../../../src/errors/error-codes.ts';
import { readChecklist } from '../_checklist.ts';

const CALL = {
  call: 'GET https://author-p1-e2.test/adobe/forms',
  answer: 'status 403, <b>No</b>',
  url: new URL('https://author-p1-e2.test/adobe/forms?key=canary#canary'),
  clientId: 'my`client": x',
  scopes: 'openid,aem.document',
};
const listFor = (code: ErrorCode, changes: Partial<typeof CALL> = {}) =>
  refusalChecklist({ code, advice: 'It is so.' }, { ...CALL, ...changes });

describe('the checklist after a refusal by AEM', () => {
  test.each<[ErrorCode, RegExp]>([
    ['AEM_TOKEN_REFUSED', /Product profile.*author-p1-e2\.test/],
    ['AEM_CLIENT_NOT_ALLOWED', /api\.yaml/],
    ['AEM_SCOPE_MISSING', /Scopes/],
    ['AEM_PERMISSION_MISSING', /First call.*forms-users/],
    ['AEM_NOT_FOUND', /Address/],
    ['AEM_LOGIN_PAGE', /Address/],
  ])('of %s begins with the likeliest gate, and has them all', (code, first) => {
    const { headings, tasks } = readChecklist(listFor(code));

    expect(headings).toEqual([`AEM refused the token: \`${code}\``]);
    expect(tasks[0]).toMatch(first);
    expect(tasks).toHaveLength(6);
  });

  test('shows the call, the client and the scopes as they are, and nothing of the query', () => {
    const markdown = listFor('AEM_CLIENT_NOT_ALLOWED');
    const { rows } = readChecklist(markdown);

    expect(rows.map(([name]) => name)).toEqual([
      'Call',
      'Answer',
      'Client id',
      'Scopes of the token',
    ]);
    expect(markdown).toContain('**Most likely:** It is so.');
    expect(markdown).toContain('| Answer | status 403, &#60;b&#62;No&#60;/b&#62; |');
    expect(markdown).toContain('| Scopes of the token | openid,aem.document |');
    expect(markdown).not.toContain('canary');
  });

  test('says when scopes are not known', () => {
    expect(listFor('AEM_TOKEN_REFUSED', { scopes: '' })).toContain('| not known |');
  });

  test.each<[string, string[]]>([
    ['https://author-p1-e2.adobeaemcloud.com/x', ['author']],
    ['https://publish-p1-e2.adobeaemcloud.com/x', ['publish']],
    ['https://preview-p1-e2.adobeaemcloud.com/x', ['preview']],
    ['https://aem.example/x', ['author', 'publish']],
  ])('holds an api.yaml for %s', (url, tiers) => {
    const { yaml } = readChecklist(listFor('AEM_CLIENT_NOT_ALLOWED', { url: new URL(url) }));

    const allowedClientIDs = Object.fromEntries(tiers.map((tier) => [tier, [CALL.clientId]]));
    expect(yaml).toEqual([
      {
        lang: 'yaml',
        value: {
          kind: 'API',
          version: '1',
          metadata: { envTypes: ['dev', 'stage', 'prod'] },
          data: { allowedClientIDs },
        },
      },
    ]);
  });

  test('is there only for a refusal', () => {
    const without = ERROR_CODES.filter((code) => listFor(code) === undefined);

    expect(without.filter((code) => code.startsWith('AEM_'))).toEqual([
      'AEM_UNAVAILABLE',
      'AEM_UNREACHABLE',
      'AEM_ANSWER_UNEXPECTED',
    ]);
    expect(ERROR_CODES.length - without.length).toBe(6);
  });
});
