import { type Fields, fieldsOf, readLine, unwrap } from './fields.ts';

/** One set of credentials that was found in a file, not judged yet. */
export interface Candidate {
  /** For people; the kind of grant is added when the fields are read. */
  readonly shape: string;
  /** What the file calls it, to tell several apart. */
  readonly name: string;
  readonly isJwt?: boolean;
  readonly fields: Fields;
}

/** The credentials in a file's value, by the first shape that has any. */
export function findCandidates(value: object, prefersJwt: boolean): Candidate[] {
  const finders = [findAemDeveloperConsole, findProjectWorkspace, findAioJwtAuth, findFlatFields];
  for (const find of finders) {
    const candidates = find(value, prefersJwt);
    if (candidates.length > 0) {
      return candidates;
    }
  }
  return [];
}

/**
 * The AEM Developer Console's files, JWT and OAuth, wrapped in `integration` or not. The technical
 * account's id is the file's `id`, not its `email` (adobe-ims.md, section 2).
 */
function findAemDeveloperConsole(value: object): Candidate[] {
  const outer = fieldsOf(unwrap(value, 'integration', 'integration'));
  const account = fieldsOf(outer.get('technicalaccount'));
  const fields = new Map([...outer, ['technicalaccountid', outer.get('id')], ...account]);
  return account.size > 0
    ? [{ shape: 'AEM Developer Console service credentials', name: '', fields }]
    : [];
}

/**
 * The server-to-server credentials in the Adobe Developer Console's project JSON. OAuth is
 * preferred (adobe-ims.md, section 3 (e)), unless a private key, which this file never holds, was
 * given separately: it asks for the JWT exchange.
 */
function findProjectWorkspace(value: object, prefersJwt: boolean): Candidate[] {
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

/**
 * The configuration of `@adobe/aio-cli-plugin-jwt-auth` (its test/fixtures/config), below `jwt-auth`
 * or not: the ids and metascopes are the claims in `jwt_payload`.
 */
function findAioJwtAuth(value: object): Candidate[] {
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
  const all = new Map([...derived, ...fields]);
  return [{ shape: 'aio jwt-auth configuration', name: '', isJwt: true, fields: all }];
}

function originOf(url: unknown): unknown {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : url;
}

/**
 * What has its fields side by side: the Adobe Developer Console's download, an aio context (alone,
 * or among others below `ims.contexts` or `$ims`), and the text block.
 */
function findFlatFields(value: object): Candidate[] {
  const inner = unwrap(value, 'ims', 'contexts');
  const others = inner === value ? [] : Object.entries(Object(inner));
  return [['', inner] as const, ...others].flatMap(([name, context]) => {
    const fields = fieldsOf(context);
    const isCredential = ['clientid', 'clientsecret', 'clientsecrets'].some((n) => fields.has(n));
    return isCredential ? [{ shape: shapeOf(context), name, fields }] : [];
  });
}

function shapeOf(context: unknown): string {
  if (context instanceof Map) {
    return 'text block';
  }
  return Object.hasOwn(Object(context), 'CLIENT_ID')
    ? 'Adobe Developer Console download'
    : 'aio context';
}
