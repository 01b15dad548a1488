export type { JobStepRecord } from './job.ts';
