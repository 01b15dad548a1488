import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type LyingServer, startLyingTarget } from './_lying-server.ts';
import { noting, runProbe } from './_runs.ts';
import { sendRequest } from './http-client.ts';
import type { SimulatedTarget } from './simulated-target.ts';

// A whole run is many requests, and the machine may be busy.
jest.setTimeout(30_000);

let simulated: SimulatedTarget;
let ims: LyingServer;
let aem: LyingServer;
let close: () => Promise<unknown>;

beforeAll(async () => {
  ({ simulated, ims, aem, close } = await startLyingTarget());
});
afterAll(() => close());

/** Ways in which a server may repeat what it was sent. */
const ECHOES: readonly [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['percent-encoded', encodeURIComponent],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['in base64 with a prefix', (text) => Buffer.from(`client:${text}`).toString('base64')],
  ['with a control character at each end', (text) => `\u0007${text}\u0007`],
];

/** What of these values can be read in a text; pieces count as well, since ids are shortened to 4. */
function readable(values: readonly string[], text: string): string[] {
  const forms = values.flatMap((value) => {
    const encoded = Buffer.from(value).toString('base64').slice(4, -4);
    return [value, value.slice(0, 16), value.slice(-16), encoded, encodeURIComponent(value)];
  });
  const harmless = '@techacct.adobe.com'.slice(-16);
  return forms.filter((form) => form.length >= 10 && form !== harmless && text.includes(form));
}

test.each(ECHOES)(
  'a server that repeats secrets and ids %s gets none into the report',
  async (_how, encode) => {
    const { tokens, send } = noting(sendRequest);
    const { accounts } = simulated.ims;
    const ids = accounts.flatMap((account) => [
      account.clientId,
      account.organizationId,
      account.technicalAccountId,
    ]);
    const sent = new Set<string>();
    ims.lie = (answer, { form }) => {
      for (const [name, value] of form) {
        if (!/^(grant_type|scope|type|token_type|cascading)$/.test(name)) {
          sent.add(value);
        }
      }
      if (answer.status < 400) {
        return undefined;
      }
      const echo = [...form.values(), ...ids].map(encode).join(' ; ');
      return {
        body: JSON.stringify({ error: echo.slice(0, 3000), error_description: echo }),
        headers: {
          ...answer.headers,
          'x-echo': 'x',
          [`x-${encodeURIComponent(ids[0] ?? '')}`]: '1',
        },
      };
    };
    aem.lie = (answer, { headers }) => {
      if (answer.status < 400) {
        return undefined;
      }
      const detail = encode(`${headers.authorization} ${headers['x-api-key']}`);
      return { body: JSON.stringify({ title: detail, detail, message: detail }) };
    };
    const target = { ...simulated.target, endpoint: new URL(ims.url), aemUrl: new URL(aem.url) };

    const run = await runProbe(target, { send });

    const shown = run.terminal + run.markdown + run.json;
    const secrets = accounts.flatMap((account) => account.clientSecrets);
    expect(sent.size).toBeGreaterThan(20);
    const made = /^(no-separator|p8e-not-the-secret)$/;
    const values = [...secrets, ...tokens, ...ids, ...sent].filter((value) => !made.test(value));
    expect(readable(values, shown)).toEqual([]);
    expect(run.report.counts.differs).toBeGreaterThan(20);
  },
);
