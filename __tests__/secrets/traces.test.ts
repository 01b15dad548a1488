import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { anyInputs, expectSuccess, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { startHttpServer, tokenAnswer } from '../dist/_servers.ts';
import { runAction } from '../harness/run-step.ts';

/** Tells the processes of this test from all others. */
const FLAG = '--max-http-header-size=16385';

/** The command line and the children of each process that was started with the flag. */
function findProcesses(): [commandLine: string, children: string][] {
  return readdirSync('/proc').flatMap((id) => {
    try {
      const commandLine = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      if (!/^\d+$/.test(id) || !commandLine.includes(FLAG)) {
        return [];
      }
      const tasks = readdirSync(`/proc/${id}/task`);
      const childrenOf = (task: string) => readFileSync(`/proc/${id}/task/${task}/children`);
      return [[commandLine, tasks.map(childrenOf).join('')]];
    } catch {
      return [];
    }
  });
}

test(
  'a run leaves no file, starts no process, and keeps secrets from its arguments, its summary and post',
  async () => {
    const seen: ReturnType<typeof findProcesses>[] = [];
    const server = await startHttpServer((request, response) => {
      request.resume();
      seen.push(findProcesses());
      response.end(request.url?.includes('invalidate') ? '' : JSON.stringify(tokenAnswer()));
    });
    const inputs: Record<string, string> = { ...anyInputs(server.url), summary: 'true' };
    const options = { nodeOptions: [FLAG], debug: true };

    const main = await runMain(inputs, options);
    const post = await runAction({ ...options, stage: 'post', inputs, state: main.state });

    await server.close();
    expectSuccess(main);
    expect(post).toMatchObject({ exitCode: 0, outputs: {}, environment: {}, summary: '' });
    expect([...main.filesWritten, ...post.filesWritten]).toEqual([]);
    const { token = '' } = main.outputs;
    const secret = inputs['client-secret'] ?? '';
    expect(main.summary).toContain('| Time taken |');
    expect(main.summary).not.toContain(token);
    const { summary, state, outputs, environment } = main;
    expect(JSON.stringify([summary, state, outputs, environment])).not.toContain(secret);
    expect(seen).toHaveLength(2);
    for (const processes of seen) {
      expect(processes).toEqual([[expect.stringContaining('dist/'), '']]);
      expect(processes[0]?.[0]).not.toContain(token);
      expect(processes[0]?.[0]).not.toContain(secret);
    }
  },
  TEST_LIMIT_MS,
);
