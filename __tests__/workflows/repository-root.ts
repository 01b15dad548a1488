import { fileURLToPath } from 'node:url';

/** The root of this checkout. */
export const REPOSITORY_ROOT = fileURLToPath(new URL('../../', import.meta.url));
