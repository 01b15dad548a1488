import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readServerOptions } from './server-options.ts';
import { postForm } from './test-client.ts';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));

describe('flags', () => {
  test('set options, and the environment sets what they leave open', () => {
    const options = readServerOptions(['--port', '8123', '--rate-limit', '2.5', '--jwt-account'], {
      IMS_SIMULATOR_PORT: '9',
      IMS_SIMULATOR_BURST: '4',
      IMS_SIMULATOR_CA_FILE: 'ca.pem',
      IMS_SIMULATOR_MISBEHAVE: '{"always":{"kind":"close"}}',
    });

    expect(options.jwtAccount).toBe(true);
    expect(options.simulator).toEqual({
      port: 8123,
      tls: true,
      caFile: 'ca.pem',
      rateLimit: { requestsPerSecond: 2.5, burst: 4, retryAfter: 'seconds' },
      misbehave: { always: { kind: 'close' } },
      scopeInAnswer: false,
    });
  });

  test.each([
    [['--unknown'], /Unknown option/],
    [['--port', 'x'], /--port is not a number/],
    [['--rate-limit', '1', '--retry-after', 'soon'], /--retry-after is not/],
    [['--misbehave', '{}]'], /not JSON/],
    [['--accounts', SERVER], /JSON/],
  ])('%j is refused', (args, message) => {
    expect(() => readServerOptions(args, {})).toThrow(message);
  });
});

describe('the process', () => {
  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, ['--no-warnings', SERVER, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    return { child, announced: JSON.parse(String(line)) };
  };

  test.each([
    ['SIGTERM', (child: ReturnType<typeof spawn>) => child.kill('SIGTERM')],
    ['SIGINT', (child: ReturnType<typeof spawn>) => child.kill('SIGINT')],
    ['the end of its input', (child: ReturnType<typeof spawn>) => child.stdin?.end()],
  ])('says where it listens, issues a token, and ends at %s', async (_what, end) => {
    const { child, announced } = await start('--end-with-stdin', '--client-secret', 'fake-secret');
    const answer = await postForm(`${announced.url}/ims/token/v3`, {
      grant_type: 'client_credentials',
      client_id: announced.clientId,
      client_secret: 'fake-secret',
      scope: announced.scopes,
    });

    end(child);

    expect(answer.status).toBe(200);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
