import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Simulators, withSimulators } from '../simulators/forms/with-simulators.ts';

/** The script that users copy. */
export const SCRIPT = fileURLToPath(new URL('../../examples/nightly-batch.mjs', import.meta.url));

interface Tools {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<void>;
  readonly timeout: (ms: number) => AbortSignal;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly output: (name: string, value: string) => void;
  readonly summary: (text: string) => void;
  readonly signal: AbortSignal;
}

const { runNight } = (await import(SCRIPT)) as {
  runNight(env: NodeJS.ProcessEnv, tools: Tools): Promise<string | undefined>;
};

/** What one call of the script did. */
export interface Night {
  readonly verdict: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly lines: readonly string[];
  /** The message of the error annotation; empty for none. */
  readonly error: string;
  readonly pausesMs: readonly number[];
}

/** When every night of these tests begins. */
export const START_MS = Date.parse('2026-11-26T02:17:00Z');

export interface NightOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** Called in each pause with its number, from 1. */
  readonly onPause?: (number: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** A real AEM's answers would come within this. */
const ANSWER_LIMIT_MS = 500;

/** The environment of a night against the simulators. */
export function environmentOf({ forms, token, account }: Simulators, config = 'monthly') {
  return {
    AEM_IMS_TOKEN: token,
    AEM_CLIENT_ID: account.clientId,
    AEM_AUTHOR_URL: forms.url,
    BATCH_CONFIG: config,
    TIMEOUT_MINUTES: '240',
  };
}

/** Runs the script against the simulators, with a clock that only pauses move. */
export async function spendNight(
  simulators: Simulators,
  config: string,
  options: NightOptions = {},
): Promise<Night> {
  const outputs: Record<string, string> = {};
  const lines: string[] = [];
  const pausesMs: number[] = [];
  let summary = '';
  let nowMs = START_MS;
  const verdict = await runNight(
    { ...environmentOf(simulators, config), ...options.env },
    {
      fetch: options.fetch ?? fetch,
      sleep: async (ms) => {
        pausesMs.push(ms);
        nowMs += ms;
        await options.onPause?.(pausesMs.length);
        await setImmediate();
      },
      timeout: () => AbortSignal.timeout(ANSWER_LIMIT_MS),
      now: () => nowMs,
      log: (line) => lines.push(...line.split('\n')),
      output: (name, value) => {
        outputs[name] = value;
      },
      summary: (text) => {
        summary += text;
      },
      signal: options.signal ?? new AbortController().signal,
    },
  );
  const error = lines.find((line) => line.startsWith('::error ')) ?? '';
  return { verdict, outputs, summary, lines, error, pausesMs };
}

/** Runs `body` with both simulators and an account of the AEM Developer Console. */
export function withAem(body: (simulators: Simulators) => Promise<void>): Promise<void> {
  return withSimulators(body, { scopes: ['openid', 'AdobeID', 'read_pc.dma_aem_ams'] });
}

/** The requests that AEM answered, such as `POST execution 202`. */
export function requestsOf({ forms }: Simulators): string[] {
  return forms.requests.map(({ method, path, status }) => {
    const end = path.replace(/.*\/config\/[^/]+\//, '').replace(/execution\/.*/, 'execution/…');
    return `${method} ${end} ${status}`;
  });
}

/** How many runs were started. */
export function startsOf({ forms }: Simulators): number {
  return forms.requests.filter(({ method, status }) => method === 'POST' && status === 202).length;
}

/** Starts a run as somebody else would; returns its id. */
export async function startElsewhere(simulators: Simulators, config: string): Promise<string> {
  const url = `${simulators.forms.url}/adobe/forms/batch/output/config/${config}/execution`;
  const headers = { ...simulators.headers, 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: '{}' });
  return response.headers.get('Location')?.split('/').at(-1) ?? '';
}
