import { fieldsOf, readLine, unwrap } from '../fields.ts';
import type { Candidate } from './candidate.ts';

/**
 * The server-to-server credentials in the Adobe Developer Console's project JSON. OAuth is
 * preferred (adobe-ims.md, section 3 (e)), unless a private key, which this file never holds, was
 * given separately: it asks for the JWT exchange.
 */
export function findProjectWorkspace(value: unknown, prefersJwt: boolean): Candidate[] {
  const project = unwrap(value, 'project');
  const credentials = unwrap(project, 'workspace', 'details', 'credentials');
  const organization = fieldsOf(fieldsOf(project).get('organizationid'));
  const pick = (kind: string, isJwt: boolean): Candidate[] =>
    (Array.isArray(credentials) ? credentials : []).map(fieldsOf).flatMap((credential) => {
      const fields = new Map([...organization, ...fieldsOf(credential.get(kind))]);
      const name = readLine(credential, 'name') ?? '';
      return credential.get(kind)
        ? [{ shape: 'Adobe Developer Console project JSON', name, isJwt, fields }]
        : [];
    });
  const jwt = pick('jwt', true);
  const oauth = pick('oauthservertoserver', false);
  return jwt.length > 0 && (prefersJwt || oauth.length === 0) ? jwt : oauth;
}
