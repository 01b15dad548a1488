import { type Answer, jsonAnswer } from './answer.ts';
import type { Counters } from './counters.ts';
import { type MisbehaviourQueue, parseMisbehaviourPlan } from './misbehaviour.ts';
import type { RequestLog } from './request-log.ts';

/** Prefix of the paths by which another process steers a simulator. */
export const CONTROL_PREFIX = '/__simulator/';

/** What can be steered. */
export interface Controls {
  misbehaviour: MisbehaviourQueue;
  log: RequestLog;
  counters: Counters;
}

function setPlan(text: string, { misbehaviour }: Controls): Answer {
  try {
    misbehaviour.replace(parseMisbehaviourPlan(text));
  } catch (error) {
    return jsonAnswer(400, { error: String(error) });
  }
  return jsonAnswer(200, { pending: misbehaviour.pending });
}

/** Answers a request to `/__simulator/…`; see the README for the calls. */
export function controlAnswer(
  method: string,
  path: string,
  body: string,
  controls: Controls,
): Answer {
  switch (`${method} ${path.slice(CONTROL_PREFIX.length)}`) {
    case 'POST misbehave':
      return setPlan(body, controls);
    case 'GET misbehave':
      return jsonAnswer(200, { pending: controls.misbehaviour.pending });
    case 'DELETE misbehave':
      return setPlan('{}', controls);
    case 'GET requests':
      return jsonAnswer(200, controls.log.redactedRecords);
    case 'DELETE requests':
      controls.log.clear();
      return jsonAnswer(200, []);
    case 'GET counters':
      return jsonAnswer(200, controls.counters);
    default:
      return jsonAnswer(404, { error: 'no such control' });
  }
}
