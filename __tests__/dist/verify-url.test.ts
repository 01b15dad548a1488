import type { IncomingMessage } from 'node:http';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectFailure, expectSuccess, goodInputs, runMain, shownBy } from './_run.ts';
import { startHttpServer } from './_servers.ts';

/** With which status AEM answers, one after the other. */
let statuses: number[] = [];
let requests: IncomingMessage[] = [];
const ims = await startImsSimulator();
const aem = await startHttpServer((request, response) => {
  requests.push(request);
  response.writeHead(statuses.shift() ?? 500).end('canary');
});
beforeEach(() => {
  requests = [];
});
afterAll(() => Promise.all([ims.close(), aem.close()]));

const PATH = '/adobe/forms/batch/output/configs?key=canary';
const inputs = () => ({ ...goodInputs(ims), 'verify-url': `${aem.url}${PATH}#canary` });

test('a token is shown to AEM after it is masked, and handed over when AEM accepts it', async () => {
  statuses = [200];

  const result = await runMain(inputs());

  expectSuccess(result);
  expect(shownBy(result)).not.toContain('canary');
  const masked = `::add-mask::${result.outputs['token']}`;
  const order = [masked, `127.0.0.1:${aem.port} accepts the token.`, 'Handed over a token'];
  const places = order.map((start) => result.rawStdout.indexOf(`\n${start}`));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(requests.map(({ method, url }) => [method, url])).toEqual([['GET', PATH]]);
  expect(requests[0]?.headers.authorization).toBe(`Bearer ${result.outputs['token']}`);
});

test('an AEM that has no time is asked again, and IMS is not', async () => {
  const issued = ims.counters.issued;
  statuses = [503, 401];

  const result = await runMain(inputs());

  expect(expectFailure(result, 'AEM_TOKEN_REFUSED')).toContain('attempts made: 2.');
  expect(result.log).toMatch(/Verification by AEM: attempt 1 answered 503; next in 0\.\d s/);
  expect(Object.keys(result.state)).toEqual(['revocation']);
  expect(requests).toHaveLength(2);
  expect(ims.counters.issued - issued).toBe(1);
});
