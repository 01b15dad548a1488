import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectSuccess, firstAccount, goodInputs, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { startHttpServer, tokenAnswer } from '../dist/_servers.ts';
import { runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator();
});
afterAll(() => simulator.close());

test('nothing is written but the files of the runner', async () => {
  const inputs = { ...goodInputs(simulator), summary: 'true' };
  const main = await runMain(inputs, { debug: true });
  const post = await runAction({ stage: 'post', inputs, state: main.state, debug: true });
  expectSuccess(main);
  expect([...main.filesWritten, ...post.filesWritten]).toEqual([]);
  expect(post.outputs).toEqual({});
  expect(post.environment).toEqual({});
  expect(post.summary).toBe('');
});

test('no secret is in the summary, nor in what is kept for post but the token', async () => {
  const inputs = { ...goodInputs(simulator), summary: 'true' };
  const { summary, state, outputs, environment } = await runMain(inputs);
  const [secret = ''] = firstAccount(simulator).clientSecrets;
  expect(summary).toContain('| Time taken |');
  expect(summary).not.toContain(secret);
  expect(summary).not.toContain(outputs['token']);
  expect(JSON.stringify([state, outputs, environment])).not.toContain(secret);
});

interface ProcessDetails {
  commandLine: string;
  children: string;
}

/** The processes whose command line has the text. */
function processesOf(text: string): ProcessDetails[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const commandLine = readFileSync(`/proc/${id}/cmdline`, 'utf8');
        if (!commandLine.includes(text)) {
          return [];
        }
        const tasks = readdirSync(`/proc/${id}/task`);
        const childrenOf = (task: string) =>
          readFileSync(`/proc/${id}/task/${task}/children`, 'utf8');
        return [{ commandLine, children: tasks.map(childrenOf).join('') }];
      } catch {
        return [];
      }
    });
}

describe('while it waits for a server', () => {
  test.each(['main', 'post'] as const)(
    '%s has no child process and no secret among its arguments',
    async (stage) => {
      const seen: ProcessDetails[] = [];
      let isStalling = stage === 'main';
      const server = await startHttpServer((request, response) => {
        request.resume();
        // The flag that the process was started with tells it from others.
        if (isStalling) {
          seen.push(...processesOf('--max-http-header-size=16385'));
        }
        response.end(JSON.stringify(tokenAnswer()));
      });
      const inputs: Record<string, string> = goodInputs(simulator);
      inputs['ims-endpoint'] = server.url;
      const options = { nodeOptions: ['--max-http-header-size=16385'] };
      const main = await runMain(inputs, options);
      let last: StepResult = main;
      if (stage === 'post') {
        isStalling = true;
        last = await runAction({ ...options, stage, inputs, state: main.state });
      }
      await server.close();
      expect(last.exitCode).toBe(0);
      expect(seen).toHaveLength(1);
      const secrets = [inputs['client-secret'] ?? '', tokenAnswer()['access_token'] as string];
      for (const secret of secrets) {
        expect(seen[0]?.commandLine.includes(secret)).toBe(false);
      }
      expect(seen[0]?.children).toBe('');
    },
  );
});
