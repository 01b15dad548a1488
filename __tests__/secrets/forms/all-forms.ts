import { BASE64_FORMS, WRAPPED_FORMS } from './base64.ts';
import type { Form } from './form.ts';
import { HTTP_FORMS, NOTATION_FORMS } from './http.ts';
import { NOT_MASKABLE_FORMS, PART_FORMS } from './parts.ts';
import { PLAIN_FORMS, SHELL_FORMS } from './plain.ts';

/** Every form that the security page lists for tokens and client secrets. */
export const ALL_FORMS: readonly Form[] = [
  ...PLAIN_FORMS,
  ...SHELL_FORMS,
  ...HTTP_FORMS,
  ...NOTATION_FORMS,
  ...BASE64_FORMS,
  ...WRAPPED_FORMS,
  ...PART_FORMS,
  ...NOT_MASKABLE_FORMS,
];
