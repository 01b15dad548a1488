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
  'timed-out': () => formsError(408, 'RequestTimeout', 'Request Timeout'),
  throttled: () => {
    const answer = formsError(429, 'TooManyRequests', 'Too Many Requests');
    return { ...answer, headers: { ...answer.headers, 'Retry-After': '30' } };
  },
  'login-redirect': (path) => loginRedirect(path),
  'login-page': () => htmlPage(200, 'AEM Sign In'),
} as const satisfies Record<string, (path: string) => Answer>;

/** What happens to a right answer on its way back: the request is carried out all the same. */
export const LOST_ANSWERS = {
  /** The connection breaks. */
  'answer-lost': undefined,
  /** A gateway gives up waiting. */
  'answer-late': () => htmlPage(504, 'Gateway Timeout'),
  /** It never comes; the client has to give up. */
  'answer-stalled': undefined,
} as const;

/** The name of one of {@link FAULTS}. */
export type Fault = keyof typeof FAULTS;

/** The name of one of {@link LOST_ANSWERS}. */
export type LostAnswer = keyof typeof LOST_ANSWERS;

/** Whether `name` is one of {@link FAULTS}. */
export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

/** Whether `name` is one of {@link LOST_ANSWERS}. */
export function isLostAnswer(name: string): name is LostAnswer {
  return Object.hasOwn(LOST_ANSWERS, name);
}
