import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { anyInputs, expectFailure, runMain, SHORT_LIMIT, SHORT_LIMIT_END_MS } from './_run.ts';
import { startRawServer } from './_servers.ts';

const drip = (start: string, text: string) => (socket: Socket) => {
  socket.write(start);
  const timer = setInterval(() => socket.write(text), 20);
  socket.once('close', () => clearInterval(timer));
};

test.concurrent.each<[string, (socket: Socket) => unknown]>([
  ['stalls inside the body', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n{"acc')],
  ['drips a body', drip('HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n', ' ')],
  ['sends hints forever', drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
])('the step ends in time when the server %s', async (_what, answer) => {
  await using server = await startRawServer(answer);

  const result = await runMain({ ...anyInputs(server.url), ...SHORT_LIMIT });

  expect(expectFailure(result, 'IMS_UNREACHABLE')).toMatch(/no complete answer within \d\.\d s/);
  expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
});
