import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import type { FormsSimulator } from '../simulators/forms/forms-simulator.ts';
import { type Simulators, withSimulators } from '../simulators/forms/with-simulators.ts';

/** The script that users copy. */
export const SCRIPT = fileURLToPath(new URL('../../examples/nightly-batch.mjs', import.meta.url));

/** When every night of these tests begins. */
export const START_MS = Date.parse('2026-11-26T02:17:00Z');

// A real AEM's answers would come within this.
const ANSWER_LIMIT_MS = 500;

const { runNight } = (await import(SCRIPT)) as {
  runNight(env: NodeJS.ProcessEnv, tools: object): Promise<string | undefined>;
};

/** A request to AEM, the id of an execution left out. */
export type Request = 'GET executions' | 'POST execution' | 'GET execution/…';

/** Answers in place of AEM, or not; `count` tells how often this was asked, from 1. */
export type Answer = (request: Request, count: number) => Response | undefined;

/** What is special about a night. */
export interface Plan {
  /** The configuration; `monthly` if unset, whose runs end well at the third look. */
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How many executions somebody else has started before. */
  readonly going?: number;
  readonly faults?: FormsSimulator['faults'];
  /** Whether AEM also lists executions that have ended. */
  readonly listsEndedRuns?: boolean;
  readonly answer?: Answer;
  /** What a start's Location says instead of the id. */
  readonly location?: (id: string) => string;
  /** When the job is cancelled: while this is asked, or in the first pause. */
  readonly cancelIn?: Request | 'a pause';
}

/** What came of it. */
type Night = Awaited<ReturnType<typeof spend>>;

/** Spends one night with simulators of its own. */
export async function spendNight(plan: Plan = {}): Promise<Night> {
  const [night] = await spendNights([plan]);
  return night as Night;
}

/** Spends nights with the same AEM. A plan may depend on the night before. */
export async function spendNights(
  plans: readonly (Plan | ((before: Night) => Plan))[],
): Promise<Night[]> {
  const nights: Night[] = [];
  await withAem(async (simulators) => {
    for (const plan of plans) {
      const before = nights.at(-1) as Night;
      nights.push(await spend(simulators, typeof plan === 'function' ? plan(before) : plan));
    }
  });
  return nights;
}

/** Runs `body` with both simulators and an account of the AEM Developer Console. */
export function withAem(body: (simulators: Simulators) => Promise<void>): Promise<void> {
  return withSimulators(body, { scopes: ['openid', 'AdobeID', 'read_pc.dma_aem_ams'] });
}

/** The environment of a night. */
export function environmentOf({ forms, token, account }: Simulators, config: string) {
  return {
    AEM_IMS_TOKEN: token,
    AEM_CLIENT_ID: account.clientId,
    AEM_AUTHOR_URL: forms.url,
    BATCH_CONFIG: config,
    TIMEOUT_MINUTES: '240',
  };
}

/** Runs the script with a clock that only pauses move. */
async function spend(simulators: Simulators, plan: Plan) {
  const { forms, token } = simulators;
  const outputs: Record<string, string> = {};
  const lines: string[] = [];
  const pausesSeconds: number[] = [];
  const urls: string[] = [];
  const cancellation = new AbortController();
  let summary = '';
  let nowMs = START_MS;
  for (let count = 0; count < (plan.going ?? 0); count++) {
    const url = `${forms.url}/adobe/forms/batch/output/config/monthly/execution`;
    const headers = { ...simulators.headers, 'Content-Type': 'application/json' };
    await fetch(url, { method: 'POST', headers, body: '{}' });
  }
  forms.batchHabits.listsEndedRuns = plan.listsEndedRuns ?? false;
  forms.faults.push(...(plan.faults ?? []));
  const first = forms.requests.length;
  const asked: Request[] = [];

  const fetchAsPlanned: typeof fetch = async (url, init) => {
    urls.push(String(url));
    const request = nameOf(init?.method ?? '', String(url));
    asked.push(request);
    if (plan.cancelIn === request) {
      cancellation.abort();
    }
    const answer = plan.answer?.(request, asked.filter((each) => each === request).length);
    if (answer !== undefined) {
      return answer;
    }
    const response = await fetch(url, init);
    if (plan.location === undefined || request !== 'POST execution') {
      return response;
    }
    const id = response.headers.get('Location')?.split('/').at(-1) ?? '';
    return new Response(null, { status: 202, headers: { Location: plan.location(id) } });
  };

  const verdict = await runNight(
    { ...environmentOf(simulators, plan.config ?? 'monthly'), ...plan.env },
    {
      fetch: fetchAsPlanned,
      sleep: async (ms: number) => {
        pausesSeconds.push(ms / 1000);
        nowMs += ms;
        if (plan.cancelIn === 'a pause') {
          cancellation.abort();
        }
        await setImmediate();
      },
      timeout: () => AbortSignal.timeout(ANSWER_LIMIT_MS),
      now: () => nowMs,
      log: (text: string) => lines.push(...text.split('\n')),
      output: (name: string, value: string) => {
        outputs[name] = value;
      },
      summary: (text: string) => {
        summary += text;
      },
      signal: cancellation.signal,
    },
  );
  // The error annotation; empty for none.
  const error = lines.find((line) => line.startsWith('::error ')) ?? '';
  // The requests that AEM answered, such as `POST execution 202`, and how many runs it has started.
  const requests = forms.requests
    .slice(first)
    .map(({ method, path, status }) => `${nameOf(method, path)} ${status}`);
  const starts = requests.filter((line) => line === 'POST execution 202').length;
  const waitedMinutes = (nowMs - START_MS) / 60_000;
  const told = { verdict, outputs, summary, lines, error };
  const night = { ...told, pausesSeconds, waitedMinutes, urls, requests, starts };
  // Whatever happens, nothing is started twice, and nothing but the header holds the token.
  expect(starts).toBeLessThan(2);
  expect(JSON.stringify(night)).not.toContain(token);
  return night;
}

function nameOf(method: string, url: string): Request {
  const end = url.replace(/.*\/config\/[^/]+\//, '').replace(/execution\/.*/, 'execution/…');
  return `${method} ${end}` as Request;
}
