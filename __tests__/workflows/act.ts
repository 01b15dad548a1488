import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActLog, readActLog } from './act-log.ts';
import {
  type CommandRecorder,
  createCommandRecorder,
  type RecordedCommand,
} from './command-recorder.ts';
import { type Github, startGithub } from './github.ts';
import { copyPublishedAction } from './published-action.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { createUserRepository, type UserFiles } from './user-repository.ts';

/** What to run, and with what. */
export interface ActOptions extends UserFiles {
  /** The file name of an example, or of one of `furtherWorkflows`. */
  readonly workflow: string;
  readonly event: 'pull_request' | 'push' | 'schedule' | 'workflow_dispatch';
  /** What GitHub would tell of the event. */
  readonly payload?: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Variables that the runner's machine has. */
  readonly machineVariables?: Readonly<Record<string, string>>;
  /** Unset: one without issues, for this run only. */
  readonly github?: Github;
  /** Further folders on the path, before all others. */
  readonly path?: readonly string[];
  /** Makes another repository than that of a user with the examples, in a folder. */
  readonly makeRepository?: (folder: string) => void;
  /** Further commands that stand first on the path: their scripts by name. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Further folders that stand for actions of others, by `owner/name@ref`. */
  readonly standIns?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface ActRun extends ActLog {
  readonly exitCode: number | null;
  /** Contents of the artifacts, by `<artifact>/<file>`. */
  readonly artifacts: Readonly<Record<string, Buffer>>;
  /** Each start of node and of the commands that the recorder knows. */
  readonly commands: readonly RecordedCommand[];
}

// Many times what the slowest run takes.
const TIMEOUT_MS = 80_000;

/** In the quoting of dotenv files that leaves backslashes alone. */
function dotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}

function flags(name: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [name, `${key}=${value}`]);
}

/** Which folder stands for which action: the runner would fetch these from their repositories. */
function localRepositories(folder: string, standIns: ActOptions['standIns'] = {}): string[] {
  const uploads = new Set(
    readdirSync(join(REPOSITORY_ROOT, 'examples'))
      .filter((name) => name.endsWith('.yml'))
      .map((name) => readFileSync(join(REPOSITORY_ROOT, 'examples', name), 'utf8'))
      .flatMap((text) => text.match(/actions\/upload-artifact@\w+/g) ?? []),
  );
  return [
    `org/aem-ims-token@v1=${join(folder, 'action')}`,
    ...[...uploads].map((action) => `${action}=${join(folder, 'upload-artifact')}`),
    ...Object.entries(standIns).map((pair) => pair.join('=')),
  ].flatMap((pair) => ['--local-repository', pair]);
}

function actArguments(folder: string, options: ActOptions, recorder: CommandRecorder): string[] {
  const variables = {
    ...recorder.variables,
    STAND_IN_ARTIFACT_FOLDER: join(folder, 'artifacts'),
    ...options.machineVariables,
  };
  return [
    options.event,
    ...['--workflows', `.github/workflows/${options.workflow}`],
    ...['--platform', 'ubuntu-latest=-self-hosted'],
    ...['--platform', 'self-hosted=-self-hosted'],
    // act takes no inputs beside this.
    ...(options.payload === undefined ? [] : ['--eventpath', join(folder, 'event.json')]),
    ...['--no-cache-server', '--rm'],
    ...['--secret-file', join(folder, 'secrets')],
    ...['--var-file', join(folder, 'variables')],
    ...flags('--env', variables),
    ...flags('--input', options.inputs ?? {}),
    ...localRepositories(folder, options.standIns),
  ];
}

function start(
  folder: string,
  options: ActOptions,
  recorder: CommandRecorder,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      join(REPOSITORY_ROOT, '.cache/bin/act'),
      actArguments(folder, options, recorder),
      {
        cwd: join(folder, 'repository'),
        // Nothing of the developer's own settings or login reaches the run.
        env: {
          PATH: [recorder.binFolder, ...(options.path ?? []), process.env['PATH']].join(':'),
          HOME: folder,
        },
        timeout: TIMEOUT_MS,
      },
    );
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) =>
      resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

function readArtifacts(folder: string): Record<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}

/**
 * Runs one workflow by act in host mode: every example as it is, our action from `dist`, and
 * `actions/upload-artifact` replaced by a stand-in. act itself replaces `actions/checkout`.
 */
export async function runAct(given: ActOptions): Promise<ActRun> {
  const github = given.github ?? (await startGithub());
  const options = {
    ...given,
    path: [...(given.path ?? []), github.binFolder],
    secrets: { GITHUB_TOKEN: github.token, ...given.secrets },
  };
  const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-act-'));
  try {
    for (const name of ['action', 'artifacts', 'repository']) {
      mkdirSync(join(folder, name));
    }
    copyPublishedAction(join(folder, 'action'));
    cpSync(join(import.meta.dirname, 'upload-artifact-stand-in'), join(folder, 'upload-artifact'), {
      recursive: true,
    });
    const makeRepository =
      options.makeRepository ?? ((repository: string) => createUserRepository(repository, options));
    makeRepository(join(folder, 'repository'));
    writeFileSync(join(folder, 'secrets'), dotenv(options.secrets), { mode: 0o600 });
    writeFileSync(join(folder, 'variables'), dotenv(options.variables));
    writeFileSync(join(folder, 'event.json'), JSON.stringify(options.payload ?? {}));
    const recorder = createCommandRecorder(join(folder, 'recorder'), options.path);
    for (const [name, script] of Object.entries(options.commands ?? {})) {
      writeFileSync(join(recorder.binFolder, name), script, { mode: 0o755 });
    }
    const { exitCode, output } = await start(folder, options, recorder);
    const artifacts = readArtifacts(join(folder, 'artifacts'));
    return { ...readActLog(output), exitCode, artifacts, commands: recorder.read() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (given.github === undefined) {
      await github.close();
    }
  }
}
