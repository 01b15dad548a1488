import nock from 'nock';
import type { Revocation } from '../../src/runner/revocation-state.ts';

export const REVOCATION: Revocation = {
  token: 'the-token-of-main',
  clientId: 'me',
  endpoint: 'https://ims.test',
  proxy: '',
  expiresAt: '2999-01-01T00:00:00Z',
};

/** The request by which IMS is asked to forget a token. */
export const revocationWith = (form: Record<string, string> = {}) =>
  nock('https://ims.test', { reqheaders: { 'X-IMS-ClientId': 'me' } }).post(
    '/ims/invalidate_token/v2',
    { token_type: 'access_token', token: REVOCATION.token, client_id: 'me', ...form },
  );
