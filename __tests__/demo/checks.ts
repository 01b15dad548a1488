import type { JobResult } from '../harness/job.ts';

/** One thing that must hold after the job. */
export interface Check {
  expectation: string;
  isMet: boolean;
}

/** Checks that hold for every run, against the simulator as well as against the real IMS. */
export function checkJob(job: JobResult, clientSecret: string): Check[] {
  const [main, later, post] = job.steps;
  const token = main?.result?.outputs['token'] ?? '';
  const isHidden = (value: string) => value !== '' && !job.log.includes(value);
  return [
    { expectation: 'the step handed over a token', isMet: token !== '' },
    {
      expectation: 'AEM_IMS_TOKEN holds the same token',
      isMet: token !== '' && job.environment['AEM_IMS_TOKEN'] === token,
    },
    { expectation: 'the later step could use it', isMet: later?.outcome === 'success' },
    { expectation: 'the token is nowhere in the log', isMet: isHidden(token) },
    { expectation: 'the client secret is nowhere in the log', isMet: isHidden(clientSecret) },
    {
      expectation: 'the action left no file behind',
      isMet: [main, post].every((step) => step?.result?.filesWritten.length === 0),
    },
    {
      expectation: 'the post step ran without a warning',
      isMet: post?.outcome === 'success' && post.result?.annotations.length === 0,
    },
    { expectation: 'the job passed', isMet: job.conclusion === 'success' },
  ];
}
