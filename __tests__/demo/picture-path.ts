import { join } from 'node:path';

/** The picture that the README shows. */
export const PICTURE_PATH = join(import.meta.dirname, '../../docs/demo.svg');
