export type { Variables } from './key-value-file.ts';
