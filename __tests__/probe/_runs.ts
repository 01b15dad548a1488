import { afterAll } from '@jest/globals';
import type { HttpRequest } from './action.ts';
import { accessTokenIn } from './answers.ts';
import { type Answer, type Outcome, type Send, sendRequest } from './http-client.ts';
import { type Pace, Prober } from './prober.ts';
import type { Question } from './question.ts';
import { QUESTIONS } from './questions/all.ts';
import { closing, findingRow, makeReport, toMarkdown } from './report.ts';
import { askAll, type Finding } from './run.ts';
import { startSimulatedTarget } from './simulated-target.ts';
import type { Target } from './target.ts';

/** Who is asked, if a test names nobody else. */
export const simulated = await startSimulatedTarget();
afterAll(simulated.close);

/** A request on its way, and what a test can do with it. */
export interface Sent {
  readonly request: HttpRequest;
  readonly path: string;
  readonly form: URLSearchParams;
  /** 1 for the first. */
  readonly number: number;
  /** Lets the simulator answer, perhaps to another request. */
  truth(request?: HttpRequest): Promise<Outcome>;
  /** Interrupts the probe. */
  stop(): void;
}

export type Behaviour = (sent: Sent) => Promise<Outcome> | Outcome;

/** What is changed of an answer. */
export type Lie = Partial<Answer> | ((answer: Answer, sent: Sent) => Partial<Answer>);

/** How a run differs from asking the simulators everything at once, without waiting. */
export interface RunOptions {
  readonly asked?: typeof simulated;
  readonly target?: Partial<Target>;
  readonly questions?: readonly Question[];
  readonly behave?: Behaviour;
  readonly pace?: Partial<Pace>;
}

/** Lets the simulators answer, and changes the answers whose path starts so. */
export function lying(path: string, lie: Lie): Behaviour {
  return async (sent) => {
    const answer = await sent.truth();
    return answer.kind === 'none' || !sent.path.startsWith(path)
      ? answer
      : { ...answer, ...(typeof lie === 'function' ? lie(answer, sent) : lie) };
  };
}

/** No answer to a request that was sent. */
export const SILENCE = { kind: 'none', reason: 'no answer', body: '', isSent: true } as const;

/** The questions with these ids. */
export function only(...ids: string[]): Question[] {
  return QUESTIONS.filter(({ id }) => ids.includes(id));
}

/** Asks, and tells what came of it, what was shown, and which tokens the probe saw and left. */
export async function runProbe(options: RunOptions = {}) {
  const { questions = QUESTIONS, behave = ({ truth }) => truth(), asked = simulated } = options;
  const tokens = new Set<string>();
  const alive = () => [...tokens].filter((token) => asked.ims.tokenState(token).state === 'active');
  /** Of each request the path, and how many tokens were alive after it. */
  const sent: { path: string; aliveCount: number }[] = [];
  const send: Send = async (request, agent) => {
    const { pathname: path } = request.url;
    const number = sent.push({ path, aliveCount: 0 });
    const outcome = await behave({
      request,
      path,
      form: new URLSearchParams(request.body),
      number,
      truth: (other = request) => sendRequest(other, agent),
      stop: () => prober.interrupt('interrupted'),
    });
    const token = accessTokenIn(outcome.body);
    if (token !== undefined) {
      tokens.add(token);
    }
    sent[number - 1] = { path, aliveCount: alive().length };
    return outcome;
  };
  const pace = { now: () => new Date(), sleep: () => Promise.resolve(), ...options.pace };
  const target = { ...asked.target, ...options.target };
  const prober = new Prober(target, send, pace);
  let terminal = '';
  const result = await askAll(prober, questions, (...finding) => {
    terminal += findingRow(...finding);
  });
  const report = makeReport(target, result, [new Date(0), new Date(1)], '0.0.0');
  const shown = terminal + closing(report) + toMarkdown(report) + JSON.stringify(report);
  const idsWith = (verdict: Finding['verdict']) =>
    report.questions.filter((question) => question.verdict === verdict).map(({ id }) => id);
  return {
    report,
    hasImsAnswered: prober.hasImsAnswered,
    shown,
    tokens,
    alive: alive(),
    sent,
    idsWith,
  };
}
