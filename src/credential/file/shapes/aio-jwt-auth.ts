import { fieldsOf, unwrap } from '../fields.ts';
import type { Candidate } from './candidate.ts';

/**
 * The configuration of `@adobe/aio-cli-plugin-jwt-auth` (its test/fixtures/config), below `jwt-auth`
 * or not: the ids and metascopes are the claims in `jwt_payload`.
 */
export function findAioJwtAuth(value: unknown): Candidate[] {
  const fields = fieldsOf(unwrap(value, 'jwtauth'));
  if (!fields.has('jwtprivatekey') && !fields.has('jwtpayload')) {
    return [];
  }
  const payload: object = Object(fields.get('jwtpayload'));
  const claims = fieldsOf(payload);
  const derived = new Map<string, unknown>([
    ['technicalaccountid', claims.get('sub')],
    ['organizationid', claims.get('iss')],
    ['metascopes', Object.keys(payload).filter((name) => name.includes('/s/'))],
    ['privatekey', fields.get('jwtprivatekey')],
    ['imsendpoint', originOf(fields.get('tokenexchangeurl'))],
  ]);
  return [
    {
      shape: 'aio jwt-auth configuration',
      name: '',
      isJwt: true,
      fields: new Map([...derived, ...fields]),
    },
  ];
}

function originOf(url: unknown): unknown {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : url;
}
