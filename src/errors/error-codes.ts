/**
 * Every way in which the step can fail. Each code is shown in the title of the error annotation
 * and has its entry in docs/troubleshooting.md.
 */
export const ERROR_CODES = [
  'INPUT_INVALID',
  'CREDENTIALS_INVALID',
  'PRIVATE_KEY_INVALID',
  'CERTIFICATE_EXPIRED',
  'RUNNER_UNUSABLE',
  'IMS_CLIENT_REFUSED',
  'IMS_GRANT_REFUSED',
  'IMS_SCOPE_REFUSED',
  'IMS_ASSERTION_REFUSED',
  'IMS_ORGANIZATION_REFUSED',
  'IMS_ACCOUNT_REFUSED',
  'IMS_REFUSED',
  'IMS_THROTTLED',
  'IMS_UNAVAILABLE',
  'IMS_UNREACHABLE',
  'IMS_ANSWER_INVALID',
  'AEM_TOKEN_REFUSED',
  'AEM_CLIENT_NOT_ALLOWED',
  'AEM_SCOPE_MISSING',
  'AEM_PERMISSION_MISSING',
  'AEM_NOT_FOUND',
  'AEM_LOGIN_PAGE',
  'AEM_UNAVAILABLE',
  'AEM_UNREACHABLE',
  'AEM_ANSWER_UNEXPECTED',
  'HANDOVER_FAILED',
  'CANCELLED',
  'INTERNAL',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];
