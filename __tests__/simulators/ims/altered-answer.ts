import { type Answer, jsonAnswer } from './answer.ts';
import type { MisbehaviourAction } from './misbehaviour.ts';

type Kind<K extends MisbehaviourAction['kind']> = Extract<MisbehaviourAction, { kind: K }>;

/** The answer that an `answer` step stands for; a relative `Retry-After` date counts from `now`. */
export function scriptedAnswer(step: Kind<'answer'>, now: Date): Answer {
  const { status = 200, retryAfterSeconds, retryAfterAs } = step;
  const answer =
    step.json === undefined
      ? { status, headers: {}, body: step.body ?? '' }
      : jsonAnswer(status, step.json);
  const headers: Record<string, string> = { ...answer.headers };
  if (retryAfterSeconds !== undefined) {
    headers['retry-after'] =
      retryAfterAs === 'date'
        ? new Date(now.getTime() + retryAfterSeconds * 1000).toUTCString()
        : String(retryAfterSeconds);
  }
  return { ...answer, headers: { ...headers, ...step.headers } };
}

/** The answer that a `redirect` step stands for. */
export function redirectAnswer(step: Kind<'redirect'>): Answer {
  return { status: step.status ?? 302, headers: { location: step.location }, body: '' };
}

/** The normal answer changed by an `alter` step; a body that is not a JSON object counts as `{}`. */
export function alteredAnswer(step: Kind<'alter'>, normal: Answer): Answer {
  const fields: Record<string, unknown> = normal.body.startsWith('{')
    ? JSON.parse(normal.body)
    : {};
  Object.assign(fields, step.set);
  for (const name of step.remove ?? []) {
    delete fields[name];
  }
  return {
    status: step.status ?? normal.status,
    headers: { ...normal.headers, ...step.headers },
    body: JSON.stringify(fields),
  };
}
