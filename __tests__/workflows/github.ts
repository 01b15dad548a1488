import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Issue, startIssuesSimulator } from '../simulators/github/issues-simulator.ts';

/** The issues of the repository that act runs a workflow in, and a `gh` that reaches them. */
export interface Github {
  readonly issues: Issue[];
  /** What `github.token` is. */
  readonly token: string;
  /** A folder to stand before others on the path. */
  readonly binFolder: string;
  close(): Promise<void>;
}

// What act calls a repository that has no remote.
const REPOSITORY = 'nektos/act';
const TOKEN = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz';

/** Starts it, without any issue. */
export async function startGithub(): Promise<Github> {
  const simulator = await startIssuesSimulator(REPOSITORY, TOKEN);
  const binFolder = mkdtempSync(join(tmpdir(), 'github-'));
  const gh = execFileSync('sh', ['-c', 'command -v gh'], { encoding: 'utf8' }).trim();
  // gh speaks plain HTTP to this one host, and reaches it, like any host, by a proxy.
  const setting = `GH_HOST=github.localhost http_proxy=${simulator.url}`;
  writeFileSync(join(binFolder, 'gh'), `#!/bin/sh\n${setting} exec ${gh} "$@"\n`, { mode: 0o755 });
  return {
    issues: simulator.issues,
    token: TOKEN,
    binFolder,
    close: async () => {
      await simulator.close();
      rmSync(binFolder, { recursive: true });
    },
  };
}
