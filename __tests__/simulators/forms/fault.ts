import { type Answer, formsError, htmlPage, json, loginRedirect } from './answer.ts';

const unauthorized = json(403, { status: 403, code: 'Forbidden', message: 'Unauthorized Access' });

/**
 * What AEM answers when a request is turned away, worded as AEM words it.
 *
 * @see adobe-ims.md, section 7, "Reading AEM's answers"
 */
export const FAULTS = {
  'token-refused': () => formsError(401, 'Unauthorized', 'Invalid or expired token'),
  'client-not-allowed': () => unauthorized,
  'scope-missing': () => ({
    status: 403,
    headers: { 'Content-Type': 'application/problem+json' },
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'The access token is missing required scopes.',
    }),
  }),
  'permission-missing': () => htmlPage(403, 'Forbidden'),
  'not-found': () => htmlPage(404, 'Not Found'),
  'server-error': () => formsError(500, 'InternalServerError', 'Internal Server Error'),
  unavailable: () => htmlPage(503, 'Service Unavailable'),
  'login-redirect': (path) => loginRedirect(path),
  'login-page': () => htmlPage(200, 'AEM Sign In'),
} as const satisfies Record<string, (path: string) => Answer>;

/** The name of one of {@link FAULTS}. */
export type Fault = keyof typeof FAULTS;

/** Whether `name` is one of {@link FAULTS}. */
export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}
