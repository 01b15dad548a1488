import { runJob } from '../harness/job.ts';
import type { JobStepRecord } from '../harness/job-definition.ts';
import type { Variables } from '../harness/variables.ts';

/** What a job shows that gets a token and then prints a secret in many ways. */
export interface PrintJob {
  action: JobStepRecord;
  /** The masked output of each script, without what the runner says about the step. */
  outputs: string[];
  masks: string[];
}

/**
 * Runs the action, then each script as a step of its own with `V` in its environment. The runner
 * itself knows no secret, so that whatever is hidden is hidden by the action.
 *
 * @param inputs of the action
 * @param variable the value of `V`; unset: the token
 */
export async function printInLaterSteps(
  inputs: Variables,
  scripts: readonly string[],
  variable?: string,
): Promise<PrintJob> {
  const job = await runJob({
    debug: true,
    steps: [
      { id: 'ims', uses: 'org/aem-ims-token@v1', with: inputs },
      ...scripts.map((run) => ({
        run,
        env: ({ env }: { env: Variables }) => ({
          V: variable ?? env['AEM_IMS_TOKEN'] ?? '',
          URL: inputs['ims-endpoint'] ?? '',
          // Steps of a real job find Node and Python on the path.
          AEM_IMS_TOKEN: '',
        }),
      })),
    ],
  });
  const [action, ...printed] = job.steps;
  if (action?.outcome !== 'success') {
    throw new Error(`the action failed:\n${job.log}`);
  }
  return {
    action,
    outputs: printed
      .filter(({ stage }) => stage === 'main')
      .map(({ result }) => (result?.log ?? '').split('##[endgroup]\n')[1] ?? ''),
    masks: action.result?.masks ?? [],
  };
}
