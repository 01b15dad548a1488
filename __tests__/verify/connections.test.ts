import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { TEST_LIMIT_MS } from '../dist/_run.ts';
import { startHttpServer, startRawServer, type TestServer } from '../dist/_servers.ts';
import type { StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { messageOfRefusal, verifyAt } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

let ims: ImsSimulator;
let tls: ImsSimulator;
beforeAll(async () => {
  ims = await startImsSimulator();
  tls = await startImsSimulator({ tls: true });
});
afterAll(() => Promise.all([ims.close(), tls.close()]));

const MIB = 1024 * 1024;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** A server that can't be reached any more. */
async function closedServer(): Promise<TestServer> {
  const server = await startHttpServer(() => {});
  await server.close();
  return { ...server, close: async () => {} };
}

const CASES: [string, () => Promise<TestServer>, ErrorCode, RegExp, 'once' | 'again'][] = [
  [
    'no one listens',
    closedServer,
    'AEM_UNREACHABLE',
    /allow lists.*the connection failed \(ECONNREFUSED\)/s,
    'again',
  ],
  [
    'the connection is reset',
    () => startRawServer((socket) => socket.resetAndDestroy()),
    'AEM_UNREACHABLE',
    /ECONNRESET/,
    'again',
  ],
  [
    'nothing is said',
    () => startRawServer(() => {}),
    'AEM_UNREACHABLE',
    /no complete answer within/,
    'once',
  ],
  [
    'the answer stops in its head',
    () => startRawServer((socket) => socket.write(HEAD)),
    'AEM_UNREACHABLE',
    /no complete answer within/,
    'once',
  ],
  [
    'the answer stops in its body',
    () => startRawServer((socket) => socket.write(`${HEAD}Content-Length: 99\r\n\r\n{"canary`)),
    'AEM_UNREACHABLE',
    /no complete answer within/,
    'once',
  ],
  [
    'the answer is cut off',
    () => startRawServer((socket) => socket.end(`${HEAD}Content-Length: 99\r\n\r\n{"canary`)),
    'AEM_UNREACHABLE',
    /the connection failed/,
    'again',
  ],
  [
    'the answer is no HTTP',
    () => startRawServer((socket) => socket.end('SSH-2.0-canary\r\n')),
    'AEM_UNREACHABLE',
    /the server's answer is not HTTP/,
    'once',
  ],
  [
    'the answer is too large',
    () => startHttpServer((_request, response) => response.end('canary '.repeat(MIB))),
    'AEM_ANSWER_UNEXPECTED',
    /small answer.*larger than 1048576 bytes/s,
    'once',
  ],
  [
    'the answer does not end',
    () =>
      startHttpServer((_request, response) => {
        const write = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536))) {}
        };
        response.on('drain', write);
        write();
      }),
    'AEM_ANSWER_UNEXPECTED',
    /larger than 1048576 bytes/,
    'once',
  ],
];

/** What most of these cases do is wait, so that they all run at once. */
const TIME_LIMIT = { 'timeout-seconds': '4' };

describe('the token is not handed over when', () => {
  const results = new Map<string, StepResult>();
  beforeAll(async () => {
    await Promise.all(
      CASES.map(async ([what, start]) => {
        const server = await start();
        results.set(what, await verifyAt(ims, server.url, TIME_LIMIT, { debug: true }));
        await server.close();
      }),
    );
  });

  test.each(CASES)('%s', (what, _start, code, said, attempts) => {
    const result = results.get(what);
    if (result === undefined) {
      throw new Error('there was no such run');
    }

    const message = messageOfRefusal(result, code);
    expect(message).toMatch(said);
    const made = Number(/attempts made[^:]*: (\d+)/.exec(message)?.[1]);
    expect(made === 1 ? 'once' : 'again').toBe(attempts);
  });

  test('the certificate is not trusted, which a further attempt can not change', async () => {
    const result = await verifyAt(ims, tls.url);

    const message = messageOfRefusal(result, 'AEM_UNREACHABLE');
    expect(message).toMatch(/certificate is not trusted \(\w+\).*NODE_EXTRA_CA_CERTS/);
    expect(message).toContain('attempts made: 1.');
    expect(tls.requests).toEqual([]);
  });

  test('the check of certificates was switched off in the environment', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };

    messageOfRefusal(await verifyAt(ims, tls.url, {}, { env }), 'AEM_UNREACHABLE');

    expect(tls.requests).toEqual([]);
  });
});
