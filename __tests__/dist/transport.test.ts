import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourAction } from '../simulators/ims/misbehaviour.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  retryLinesOf,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';
import {
  rawAnswer,
  startHttpServer,
  startRawServer,
  type TestServer,
  tokenAnswer,
} from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

describe('a redirect to another server', () => {
  let simulator: ImsSimulator;
  let elsewhere: TestServer;
  beforeAll(async () => {
    simulator = await startImsSimulator();
    elsewhere = await startRawServer((socket) => socket.end(rawAnswer(tokenAnswer())));
  });
  afterAll(() => Promise.all([simulator.close(), elsewhere.close()]));

  test.each([300, 301, 302, 303, 305, 307, 308])('is not followed (%i)', async (status) => {
    simulator.misbehave({ steps: [{ kind: 'redirect', status, location: elsewhere.url }] });
    const before = simulator.counters.requests;

    const result = await runMain(goodInputs(simulator));

    expect(expectFailure(result, 'IMS_ANSWER_INVALID')).toContain(`redirect (${status})`);
    expect(simulator.counters.requests - before).toBe(1);
    expect(elsewhere.connections).toBe(0);
  });

  test('is not followed to the same server either, nor without a location', async () => {
    simulator.misbehave({
      steps: [
        { kind: 'redirect', status: 307, location: '/ims/token/v3' },
        { kind: 'answer', status: 302 },
      ],
    });

    expectFailure(await runMain(goodInputs(simulator)), 'IMS_ANSWER_INVALID');
    expectFailure(await runMain(goodInputs(simulator)), 'IMS_ANSWER_INVALID');
  });
});

/** The cases take their time, so that all run at once; each has a server of its own. */
describe('the time limit holds', () => {
  const repeat = (socket: Socket, text: string, everyMs: number) => {
    const timer = setInterval(() => socket.write(text), everyMs);
    socket.once('close', () => clearInterval(timer));
  };
  const cases: [string, (socket: Socket) => void][] = [
    ['before the headers', () => {}],
    ['inside the status line', (socket) => socket.write('HTTP/1.1 2')],
    ['inside the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Type: appl')],
    ['before the body', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n')],
    ['inside the body', (socket) => socket.write(rawAnswer(tokenAnswer()).slice(0, -10))],
    ['inside a body without a length', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n{"acc')],
    [
      'inside a chunk',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"acc'),
    ],
    [
      'when the body drips',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n');
        repeat(socket, ' ', 20);
      },
    ],
    [
      'when the headers drip',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
        repeat(socket, 'x', 20);
      },
    ],
    [
      'when hints come for ever',
      (socket) => repeat(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 20),
    ],
    [
      'when the server switches protocols',
      (socket) =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
        ),
    ],
  ];

  const results = new Map<string, StepResult>();
  beforeAll(async () => {
    await Promise.all(
      cases.map(async ([name, answer]) => {
        const server = await startRawServer(answer);
        const inputs = { ...anyInputs(server.url), 'timeout-seconds': '2' };
        results.set(name, await runMain(inputs));
        await server.close();
      }),
    );
  });

  test.each(cases)('%s', (name) => {
    const result = results.get(name);
    if (result === undefined) {
      throw new Error('there was no run');
    }

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toMatch(/no complete answer within \d\.\d s/);
  });
});

describe('a connection that fails', () => {
  const cases: [string, (socket: Socket) => void, RegExp][] = [
    ['is closed at once', (socket) => socket.end(), /ECONNRESET/],
    ['is reset', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
    [
      'breaks inside the body',
      (socket) => socket.end(rawAnswer(tokenAnswer()).slice(0, -10)),
      /ECONNRESET/,
    ],
    [
      'breaks inside a chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"acc'),
      /ECONNRESET/,
    ],
    [
      'has headers without end',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'X: x\r\n'.repeat(20_000)}`),
      /HPE_HEADER_OVERFLOW/,
    ],
  ];

  test.each(cases)('and %s is tried again', async (_what, breakOff, reason) => {
    let isBroken = false;
    const server = await startRawServer((socket) => {
      if (isBroken) {
        socket.end(rawAnswer(tokenAnswer()));
      } else {
        breakOff(socket);
      }
      isBroken = true;
    });

    const result = await runMain(anyInputs(server.url));

    await server.close();
    expectSuccess(result);
    expect(server.connections).toBe(2);
    expect(retryLinesOf(result)).toEqual([expect.stringMatching(reason)]);
  });

  test.each([
    ['220 smtp.test ESMTP\r\n', 'HPE_INVALID_CONSTANT'],
    ['HTTP/1.1 abc\r\n\r\n', 'HPE_INVALID_STATUS'],
    ['{"access_token":"abc"}', 'HPE_INVALID_CONSTANT'],
  ])('in that %j is no HTTP ends the step at once', async (bytes, code) => {
    const server = await startRawServer((socket) => socket.end(bytes));

    const result = await runMain(anyInputs(server.url));

    await server.close();
    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toContain(`the server's answer is not HTTP (${code})`);
    expect(server.connections).toBe(1);
  });

  test.each([
    ['nobody listens', 'http://127.0.0.1:1', /ECONNREFUSED/],
    ['the name does not exist', 'https://nonexistent.invalid', /\(E(NOTFOUND|AI_AGAIN)\)|within/],
    ['the port is no HTTPS one', 'https://127.0.0.1:1', /ECONNREFUSED/],
  ])('for good, as %s, ends in time', async (_what, endpoint, reason) => {
    const result = await runMain({ ...anyInputs(endpoint), 'timeout-seconds': '3' });

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toMatch(reason);
    expect(message).toContain(`POST ${endpoint}/ims/token/v3`);
    expect(retryLinesOf(result).length).toBeGreaterThan(0);
  });
});

describe('the size of an answer', () => {
  let simulator: ImsSimulator;
  beforeAll(async () => {
    simulator = await startImsSimulator();
  });
  afterAll(() => simulator.close());

  test.each<[string, MisbehaviourAction]>([
    ['with a length', { kind: 'oversize', framing: 'content-length' }],
    ['in chunks', { kind: 'oversize', framing: 'chunked' }],
    ['without end', { kind: 'oversize', endless: true }],
    ['of one byte too many', { kind: 'answer', body: ' '.repeat(1024 * 1024 + 1) }],
    ['of a refusal', { kind: 'answer', status: 400, body: ' '.repeat(1024 * 1024 + 1) }],
    ['of an outage', { kind: 'answer', status: 503, body: ' '.repeat(1024 * 1024 + 1) }],
  ])('is limited to 1 MiB: %s', async (_what, action) => {
    simulator.misbehave({ steps: [action] });
    const before = simulator.counters.requests;

    const result = await runMain(goodInputs(simulator));

    expect(expectFailure(result, 'IMS_ANSWER_INVALID')).toContain('larger than 1048576 bytes');
    expect(simulator.counters.requests - before).toBe(1);
  });

  test('may be just 1 MiB', async () => {
    const answer = JSON.stringify(tokenAnswer());
    const body = ' '.repeat(1024 * 1024 - answer.length) + answer;
    simulator.misbehave({ steps: [{ kind: 'answer', body }] });

    expectSuccess(await runMain(goodInputs(simulator)));
  });
});

test('bytes after the answer are not read as part of it', async () => {
  const server = await startRawServer((socket) =>
    socket.end(`${rawAnswer(tokenAnswer())}${rawAnswer({ error: 'x' }, '400 Bad Request')}`),
  );

  const result = await runMain(anyInputs(server.url));

  await server.close();
  expectSuccess(result);
  expect(result.outputs['token']).toBe('opaque-token-1');
});

describe('a compressed answer', () => {
  const answerWith = (coding: string, bytes: Buffer) =>
    startHttpServer((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'Content-Encoding': coding, 'Content-Type': 'application/json' });
      response.end(bytes);
    });
  const token = JSON.stringify(tokenAnswer());

  test.each([
    ['gzip', gzipSync(token)],
    ['deflate', deflateSync(token)],
    ['br', brotliCompressSync(token)],
    ['zstd', zstdCompressSync(token)],
  ])('is not asked for, but read (%s)', async (coding, bytes) => {
    const server = await answerWith(coding, bytes);

    const result = await runMain(anyInputs(server.url));

    await server.close();
    expectSuccess(result);
    expect(result.outputs['token']).toBe('opaque-token-1');
  });

  test.each([
    ['compress', gzipSync(token), 'the answer is compressed, which was not asked for'],
    ['br', gzipSync(token), 'the answer is compressed, which was not asked for'],
    ['gzip', gzipSync(' '.repeat(1024 * 1024 + 1)), 'larger than 1048576 bytes'],
  ])('that cannot be read is named (%s, %#)', async (coding, bytes, text) => {
    const server = await answerWith(coding, bytes);

    const result = await runMain(anyInputs(server.url));

    await server.close();
    expect(expectFailure(result, 'IMS_ANSWER_INVALID')).toContain(text);
  });
});

test('a byte order mark before the answer does no harm', async () => {
  const body = `\ufeff${JSON.stringify(tokenAnswer())}`;
  const server = await startRawServer((socket) => socket.end(rawAnswer(body)));

  const result = await runMain(anyInputs(server.url));

  await server.close();
  expectSuccess(result);
});

test('an answer in the wrong encoding gives no token', async () => {
  const body = Buffer.from(JSON.stringify(tokenAnswer({ access_token: 'abc\u00fc' })), 'latin1');
  const server = await startRawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.end(body);
  });

  const result = await runMain(anyInputs(server.url));

  await server.close();
  expectFailure(result, 'IMS_ANSWER_INVALID');
});

test('IPv6 loopback may be used without TLS', async () => {
  await using simulator = await startImsSimulator({ host: '::1' });
  expect(simulator.url).toMatch(/^http:\/\/\[::1\]:/);

  expectSuccess(await runMain(goodInputs(simulator)));

  expect(simulator.requests.at(-1)?.headers.host).toBe(`[::1]:${simulator.port}`);
});
