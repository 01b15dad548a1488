import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import type { ImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { type Send, sendRequest } from './http-client.ts';
import type { Pace } from './prober.ts';
import type { Group } from './question.ts';
import { GROUPS } from './questions/all.ts';
import { makeReport, type Report, toMarkdown } from './report.ts';
import { type Result, startProbe } from './run-probe.ts';
import type { Target } from './target.ts';
import { closing, findingRow } from './terminal.ts';

/** No waiting at all. */
export const NO_PACE: Pace = { now: () => new Date(), sleep: () => Promise.resolve() };

/** A finished run with everything that it shows and writes. */
export interface FinishedRun {
  readonly result: Result;
  readonly report: Report;
  readonly terminal: string;
  readonly markdown: string;
  readonly json: string;
}

/** How a run differs from asking everything at once. */
export interface RunOptions {
  readonly groups?: readonly Group[];
  readonly send?: Send;
  readonly pace?: Pace;
}

/** Asks a target, and writes the reports. */
export async function runProbe(
  target: Target,
  { groups = GROUPS, send = sendRequest, pace = NO_PACE }: RunOptions = {},
): Promise<FinishedRun> {
  let terminal = '';
  const { result } = startProbe({
    target,
    groups,
    send,
    pace,
    onFinding: (...finding) => {
      terminal += findingRow(...finding);
    },
  });
  const settled = await result;
  const when = { startedAt: new Date(0), endedAt: new Date(1), action: '0.0.0' };
  const report = makeReport(target, settled, when);
  terminal += closing(report);
  const json = JSON.stringify(report);
  return { result: settled, report, terminal, markdown: toMarkdown(report), json };
}

/** The groups with only these questions in them. */
export function only(...ids: string[]): Group[] {
  return GROUPS.map(({ name, questions }) => ({
    name,
    questions: questions.filter(({ id }) => ids.includes(id)),
  }));
}

/** Sends like `send` and notes every token that comes back. */
export function noting(send: Send): { readonly send: Send; readonly tokens: Set<string> } {
  const tokens = new Set<string>();
  return {
    tokens,
    async send(request, connection) {
      const outcome = await send(request, connection);
      const text = outcome.kind === 'answer' ? outcome.body : outcome.partialBody;
      const token = /"access_token":"([^"]+)"/.exec(text)?.[1];
      if (token !== undefined) {
        tokens.add(token);
      }
      return outcome;
    },
  };
}

/** Which of these tokens the simulator takes for good. */
export function alive(tokens: Iterable<string>, ims: ImsSimulator): string[] {
  return [...tokens].filter((token) => ims.tokenState(token).state === 'active');
}

/** The JWT account's file as its console gives it. */
export function jwtFile(ims: ImsSimulator): string {
  const account = ims.accounts.find(({ privateKeyPem }) => privateKeyPem !== undefined);
  if (account === undefined) {
    throw new TypeError('there is no JWT account');
  }
  return aemConsoleJwtFile(account);
}
