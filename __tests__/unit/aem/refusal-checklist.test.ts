import { describe, expect, test } from '@jest/globals';
import { refusalChecklist } from '../../../src/aem/refusal-checklist.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
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
  const USER = /^\*\*First call.*forms-users/;
  const PROFILE = /^\*\*Product profile.*author-p1-e2\.test/;
  const KIND = /^\*\*Kind of credential/;
  const SCOPES = /^\*\*Scopes/;
  const ADDRESS = /^\*\*Address/;
  const ALLOW_LIST = /^\*\*`api\.yaml`/;

  test.each<[ErrorCode, RegExp[]]>([
    ['AEM_TOKEN_REFUSED', [PROFILE, KIND, USER, SCOPES, ADDRESS, ALLOW_LIST]],
    ['AEM_CLIENT_NOT_ALLOWED', [ALLOW_LIST, KIND, USER, PROFILE, SCOPES, ADDRESS]],
    ['AEM_SCOPE_MISSING', [SCOPES, KIND, USER, PROFILE, ADDRESS, ALLOW_LIST]],
    ['AEM_PERMISSION_MISSING', [USER, PROFILE, KIND, SCOPES, ADDRESS, ALLOW_LIST]],
    ['AEM_NOT_FOUND', [ADDRESS, USER, PROFILE, KIND, SCOPES, ALLOW_LIST]],
    ['AEM_LOGIN_PAGE', [ADDRESS, USER, PROFILE, KIND, SCOPES, ALLOW_LIST]],
  ])('of %s has every gate, the likeliest first', (code, gates) => {
    const { headings, tasks } = readChecklist(listFor(code));

    expect(headings).toEqual([`AEM refused the token: \`${code}\``]);
    expect(tasks).toEqual(gates.map((gate) => expect.stringMatching(gate)));
  });

  test('shows the call, the client and the scopes as they are, and nothing of the query', () => {
    const markdown = listFor('AEM_CLIENT_NOT_ALLOWED');

    expect(markdown).toContain(`**Most likely:** It is so.

| | |
| --- | --- |
| Call | ${CALL.call} |
| Answer | status 403, &#60;b&#62;No&#60;/b&#62; |
| Client id | my&#96;client": x |
| Scopes of the token | openid,aem.document |
`);
    expect(markdown).not.toContain('canary');
    expect(listFor('AEM_TOKEN_REFUSED', { scopes: '' })).toContain('token | not known |');
  });

  test.each<[string, string[]]>([
    ['https://author-p1-e2.adobeaemcloud.com/x', ['author']],
    ['https://publish-p1-e2.adobeaemcloud.com/x', ['publish']],
    ['https://preview-p1-e2.adobeaemcloud.com/x', ['preview']],
    ['https://aem-author-.example/x', ['author', 'publish']],
  ])('holds an api.yaml for %s', (url, tiers) => {
    const { yaml } = readChecklist(listFor('AEM_CLIENT_NOT_ALLOWED', { url: new URL(url) }));

    const allowedClientIDs = Object.fromEntries(tiers.map((tier) => [tier, [CALL.clientId]]));
    const metadata = { envTypes: ['dev', 'stage', 'prod'] };
    expect(yaml).toEqual([
      { lang: 'yaml', value: { kind: 'API', version: '1', metadata, data: { allowedClientIDs } } },
    ]);
  });
});
