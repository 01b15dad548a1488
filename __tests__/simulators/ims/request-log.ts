export type { RecordedRequest } from './endpoint.ts';
