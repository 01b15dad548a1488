import type { JobDefinition } from './job-definition.ts';
import type { JobState } from './job-state.ts';
import { StepLog } from './step-log.ts';
import type { Variables } from './variables.ts';

/** Evaluates job outputs after all steps; one that holds a masked value is dropped (JobExtension.cs). */
export function evaluateJobOutputs(
  evaluateOutputs: JobDefinition['outputs'],
  job: JobState,
): Variables {
  if (evaluateOutputs === undefined) {
    return {};
  }
  const log = new StepLog(job.masker, job.isDebug);
  const outputs: Variables = {};
  log.output('Evaluate and set job outputs');
  for (const [name, value] of Object.entries(evaluateOutputs(job.context('main')))) {
    if (value === '') {
      log.debug(`Skip output '${name}' since it's empty`);
    } else if (job.masker.mask(value) !== value) {
      log.warning(`Skip output '${name}' since it may contain secret.`);
    } else {
      log.output(`Set output '${name}'`);
      outputs[name] = value;
    }
  }
  job.logs.push(log.lines.join('\n'));
  return outputs;
}
