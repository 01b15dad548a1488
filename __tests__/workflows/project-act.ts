import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActLog, readActLog } from './act-log.ts';
import type { GitHubStandIn } from './github-state.ts';
import type { ProjectRepository } from './project-repository.ts';
import recorded from './recorded-actions.json' with { type: 'json' };
import { REPOSITORY_ROOT } from './repository-root.ts';

/** Which workflow of this project to run, and how. */
export interface ProjectActOptions {
  /** Where the run may keep its files. */
  readonly folder: string;
  readonly repository: ProjectRepository;
  readonly github: GitHubStandIn;
  readonly workflow: string;
  readonly event: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch';
  /** `refs/heads/main` if not given. */
  readonly ref?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** One use of a stand-in. */
export interface Note {
  readonly action?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly subjects?: readonly string[];
  readonly command?: string;
}

export interface ProjectActRun extends ActLog {
  readonly exitCode: number | null;
  readonly notes: readonly Note[];
}

// Many times what the slowest run takes.
const TIMEOUT_MS = 300_000;
const STAND_INS = join(REPOSITORY_ROOT, '__tests__/workflows/stand-ins');
const WORKFLOWS = join(REPOSITORY_ROOT, '.github/workflows');

/** Makes a stand-in for each action that the workflows use, and says where it is. */
function standInActions(folder: string): string[] {
  const texts = readdirSync(WORKFLOWS).map((name) => readFileSync(join(WORKFLOWS, name), 'utf8'));
  const uses = texts.flatMap((text) => text.match(/[\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40}/g) ?? []);
  const repositories = new Map<string, string>();
  for (const use of new Set(uses)) {
    const [name = '', commit = ''] = use.split('@');
    const record = (recorded as Partial<typeof recorded>)[name as keyof typeof recorded];
    if (record === undefined) {
      throw new Error(`recorded-actions.json has no ${name}`);
    }
    const [owner, repository, ...path] = name.split('/');
    const root = join(folder, 'actions', `${owner}-${repository}`);
    const action = join(root, ...path);
    const inputNames = [...record.required, ...record.optional];
    mkdirSync(action, { recursive: true });
    cpSync(join(STAND_INS, 'action.mjs'), join(action, 'action.mjs'));
    writeFileSync(join(action, 'action.json'), JSON.stringify({ name, inputNames }));
    const inputs = Object.fromEntries(inputNames.map((input) => [input, { description: input }]));
    const runs = { using: 'node24', main: 'action.mjs' };
    // JSON is YAML.
    writeFileSync(
      join(action, 'action.yml'),
      JSON.stringify({ name, description: name, inputs, runs }),
    );
    repositories.set(`${owner}/${repository}@${commit}`, root);
  }
  return [...repositories].flatMap(([name, path]) => ['--local-repository', `${name}=${path}`]);
}

function standInCommands(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['npm', 'sudo']) {
    cpSync(join(STAND_INS, `${name}.sh`), join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** Ends what a step has left behind, as the runner does after each job. */
function endLeftovers(runId: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (environment.includes(`STAND_IN_RUN=${runId}`)) {
        process.kill(Number(pid));
      }
    } catch {
      // Gone, or somebody else's.
    }
  }
}

function start(
  options: ProjectActOptions,
  actArguments: string[],
  path: string,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(REPOSITORY_ROOT, '.cache/bin/act'), actArguments, {
      cwd: options.repository.folder,
      env: { PATH: path, HOME: options.folder, CI: 'true' },
      timeout: TIMEOUT_MS,
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('exit', (exitCode) =>
      resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

/**
 * Runs one of this project's own workflows by act in host mode, without a network. Real are: the
 * scripts, the build, the linters, our action and its simulator. Actions of others, `gh`, `npm ci`,
 * `npm test` and `sudo` are stand-ins that note what they were asked for.
 */
export async function runProjectAct(options: ProjectActOptions): Promise<ProjectActRun> {
  const { github, repository } = options;
  const folder = join(options.folder, `run-${randomUUID()}`);
  mkdirSync(folder);
  const runId = randomUUID();
  const notes = join(folder, 'notes');
  const event = join(folder, 'event.json');
  writeFileSync(notes, '');
  const { ref = 'refs/heads/main', inputs = {} } = options;
  writeFileSync(event, JSON.stringify({ ref, inputs }));
  const variables = {
    ...github.variables,
    STAND_IN_RUN: runId,
    STAND_IN_NOTES: notes,
    STAND_IN_ARTIFACTS: join(folder, 'artifacts'),
    STAND_IN_ORIGIN: repository.origin,
    STAND_IN_MODULES: join(REPOSITORY_ROOT, 'node_modules'),
    STAND_IN_NPM: execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim(),
  };
  const systems = ['ubuntu-latest', 'windows-latest', 'macos-latest'];
  const actArguments = [
    options.event,
    ...['--workflows', `.github/workflows/${options.workflow}`],
    ...systems.flatMap((system) => ['--platform', `${system}=-self-hosted`]),
    ...['--matrix', 'os:ubuntu-latest'],
    ...['--no-cache-server', '--rm', '--use-gitignore=false', '--eventpath', event],
    ...['--secret', 'GITHUB_TOKEN=not-a-token'],
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...standInActions(folder),
  ];
  const path = [standInCommands(folder), github.binFolder, process.env['PATH']].join(':');
  try {
    const { exitCode, output } = await start(options, actArguments, path);
    const lines = readFileSync(notes, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return {
      ...readActLog(output),
      exitCode,
      notes: lines.map((line) => JSON.parse(line) as Note),
    };
  } finally {
    endLeftovers(runId);
  }
}
