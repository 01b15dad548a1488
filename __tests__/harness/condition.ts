const CONDITIONS = ['success()', 'failure()', 'cancelled()', 'always()'] as const;

/** The step conditions that the harness knows; anything longer needs an expression engine. */
export type Condition = (typeof CONDITIONS)[number];

/** What the job has come to so far. */
export type JobStatus = 'success' | 'failure' | 'cancelled';

/**
 * Takes an `if:` or `post-if:` as written, with or without `${{ }}`.
 *
 * @throws Error that names `label` when the condition is not one of the four status functions.
 */
export function asCondition(value: unknown, label: string): Condition {
  const text = String(value)
    .replace(/^\s*\$\{\{(.*)\}\}\s*$/, '$1')
    .trim();
  const condition = CONDITIONS.find((known) => known === text);
  if (condition === undefined) {
    throw new Error(`${label}: ${JSON.stringify(text)} is not one of ${CONDITIONS.join(', ')}`);
  }
  return condition;
}

/** Whether a step with this condition runs when the job stands at `status`. */
export function isMet(condition: Condition, status: JobStatus): boolean {
  return condition === 'always()' || condition === `${status}()`;
}
