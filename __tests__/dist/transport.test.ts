import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  retryLinesOf,
  runAgainst,
  runMain,
  SHORT_LIMIT,
  SHORT_LIMIT_END_MS,
  TEST_LIMIT_MS,
} from './_run.ts';
import { rawAnswer, startHttpServer, startRawServer, tokenAnswer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

const TOKEN = rawAnswer(tokenAnswer());

describe('the step ends in time when the server', () => {
  const write = (text: string) => (socket: Socket) => socket.write(text);
  const drip = (start: string, text: string) => (socket: Socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(text), 20);
    socket.once('close', () => clearInterval(timer));
  };
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';

  test.concurrent.each<[string, (socket: Socket) => unknown]>([
    ['says nothing', () => {}],
    ['stalls inside the body', write(TOKEN.slice(0, -10))],
    ['drips a body', drip('HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n', ' ')],
    ['drips a header', drip('HTTP/1.1 200 OK\r\nX-Long: ', 'x')],
    ['sends hints for ever', drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['switches protocols', write(switching)],
  ])('%s', async (_what, answer) => {
    await using server = await startRawServer(answer);

    const result = await runMain({ ...anyInputs(server.url), ...SHORT_LIMIT });

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toMatch(/no complete answer within \d\.\d s/);
    expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  });

  test.concurrent('is not there', async () => {
    const result = await runMain({ ...anyInputs('http://127.0.0.1:1'), ...SHORT_LIMIT });

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    const attempts = retryLinesOf(result).length + 1;
    expect(attempts).toBeGreaterThan(1);
    expect(message).toContain('POST http://127.0.0.1:1/ims/token/v3: the connection failed (ECONN');
    expect(message).toContain(`until the time (\`timeout-seconds\`) was up: ${attempts}.`);
    expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  });
});

test.concurrent.each([
  ['inside the body', TOKEN.slice(0, -10)],
  ['inside a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"acc'],
])('a connection that breaks %s is tried again', async (_where, start) => {
  let isBroken = true;
  await using server = await startRawServer((socket) => {
    socket.end(isBroken ? start : TOKEN);
    isBroken = false;
  });

  const result = await runMain(anyInputs(server.url));

  expectSuccess(result);
  expect(server.connections).toBe(2);
  expect(retryLinesOf(result)).toEqual([expect.stringContaining('ECONNRESET')]);
});

test.concurrent('a compressed answer was not asked for, but is read', async () => {
  await using server = await startHttpServer((request, response) => {
    expect(request.headers['accept-encoding']).toBe('identity');
    response.setHeader('Content-Encoding', 'gzip');
    response.end(gzipSync(JSON.stringify(tokenAnswer())));
  });

  const result = await runMain(anyInputs(server.url));

  expectSuccess(result);
  expect(result.outputs['token']).toBe('opaque-token-1');
});

test.concurrent('Retry-After is obeyed, never earlier', async () => {
  const timesMs: number[] = [];
  await using server = await startHttpServer((_request, response) => {
    timesMs.push(performance.now());
    if (timesMs.length > 1) {
      response.end(JSON.stringify(tokenAnswer()));
    } else {
      response.writeHead(503, { 'Retry-After': '2' }).end('<html>');
    }
  });

  const result = await runMain(anyInputs(server.url));

  expectSuccess(result);
  expect(retryLinesOf(result)).toEqual([
    expect.stringMatching(
      /^IMS token request: attempt 1 answered 503, Retry-After 2 s; next in [234]\.\d s$/,
    ),
  ]);
  const [first = 0, second = 0] = timesMs;
  expect(second - first).toBeGreaterThanOrEqual(2000);
});

describe('the step ends at once', () => {
  let simulator: ImsSimulator;
  beforeAll(async () => {
    simulator = await startImsSimulator();
  });
  afterAll(() => simulator.close());

  test('on a redirect, which is not followed', async () => {
    await using elsewhere = await startRawServer((socket) => socket.end(TOKEN));
    const step = { kind: 'redirect', status: 307, location: elsewhere.url } as const;

    const { result, requests } = await runAgainst(simulator, step);

    expect(expectFailure(result, 'IMS_ANSWER_INVALID')).toContain('redirect (307)');
    expect(requests).toBe(1);
    expect(elsewhere.connections).toBe(0);
  });

  test.each<[string, MisbehaviourStep, 'IMS_ANSWER_INVALID' | 'IMS_THROTTLED', string]>([
    [
      'on an answer without end',
      { kind: 'oversize', endless: true },
      'IMS_ANSWER_INVALID',
      'larger than 1048576 bytes',
    ],
    [
      'when it is to wait longer than its time',
      { kind: 'answer', status: 429, retryAfterSeconds: 3600 },
      'IMS_THROTTLED',
      'asks to wait 3600 s (Retry-After), more than the time left',
    ],
  ])('%s', async (_when, step, code, text) => {
    const { result, requests } = await runAgainst(simulator, step);

    expect(expectFailure(result, code)).toContain(text);
    expect(requests).toBe(1);
  });
});
