import { describe, expect, test } from '@jest/globals';
import { verifyRequest } from '../../../src/aem/verify-token.ts';

describe('the request that shows whether AEM takes a token', () => {
  test('reads the URL with the token and the client id, and nothing else of ours', () => {
    const url = new URL('https://author-p1-e2.adobeaemcloud.com/adobe/forms?limit=1');

    expect(verifyRequest(url, 'the-token', 'me')).toEqual({
      method: 'GET',
      url,
      headers: {
        accept: 'application/json, */*;q=0.5',
        authorization: 'Bearer the-token',
        'x-api-key': 'me',
      },
    });
  });
});
