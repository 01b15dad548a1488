import type { Answer } from '../loopback-server.ts';
import { formsError, htmlPage, problem } from './answer.ts';

/** Where the sign-in page is, which anybody may see. */
export const LOGIN_PATH = '/libs/granite/core/content/login.html';

/**
 * What AEM answers when a request is turned away, worded as AEM words it.
 *
 * @see adobe-ims.md, section 7, "Reading AEM's answers"
 */
export const FAULTS = {
  'token-refused': () => formsError(401, 'Unauthorized', 'Invalid or expired token'),
  'client-not-allowed': () => formsError(403, 'Forbidden', 'Unauthorized Access'),
  'scope-missing': () => problem(403, 'Forbidden', 'The access token is missing required scopes.'),
  'permission-missing': () => htmlPage(403, 'Forbidden'),
  'not-found': () => htmlPage(404, 'Not Found'),
  'server-error': () => formsError(500, 'InternalServerError', 'Internal Server Error'),
  unavailable: () => htmlPage(503, 'Service Unavailable'),
  'timed-out': () => formsError(408, 'RequestTimeout', 'Request Timeout'),
  throttled: () => formsError(429, 'TooManyRequests', 'Too Many Requests', { 'Retry-After': '30' }),
  /** As an author environment sends it to a browser. */
  'login-redirect': (path) => ({
    status: 302,
    headers: { Location: `${LOGIN_PATH}?resource=${encodeURIComponent(path)}` },
    body: '',
  }),
  'login-page': () => htmlPage(200, 'AEM Sign In'),
} as const satisfies Record<string, (path: string) => Answer>;

/** The name of one of {@link FAULTS}. */
export type Fault = keyof typeof FAULTS;

/**
 * What happens to a right answer on its way back, the request being carried out all the same: the
 * connection breaks, or the answer never comes.
 */
export type LostAnswer = 'answer-lost' | 'answer-stalled';
