import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { findFiles, readText } from '../documents/_documents.ts';
import { copyPublishedAction } from './published-action.ts';
import recorded from './recorded-actions.json' with { type: 'json' };
import { REPOSITORY_ROOT } from './repository-root.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Texts = Readonly<Record<string, string>>;

/** What to run, and with what. */
export interface ActOptions {
  /** The folder of a repository, which act copies. */
  readonly repository: string;
  /** The file name of a workflow. Unset: all that the event starts. */
  readonly workflow?: string;
  readonly event: 'pull_request' | 'push' | 'schedule' | 'workflow_dispatch';
  /** What GitHub would tell of the event. */
  readonly payload?: object;
  readonly secrets?: Texts;
  readonly variables?: Texts;
  readonly inputs?: Texts;
  /** Variables that the runner's machine has. */
  readonly machineVariables?: Texts;
  /** Further folders on the path. */
  readonly path?: readonly string[];
}

/** One use of an action of others. */
export interface Use {
  readonly action: string;
  readonly inputs: Texts;
  /** The files that were attested. */
  readonly subjects?: readonly string[];
}

/** What came of it. */
export interface ActRun {
  /** `null` if the time was up. */
  readonly exitCode: number | null;
  readonly text: string;
  /** The jobs that were started, in that order; a job of a matrix has a number at its end. */
  readonly jobs: readonly string[];
  /** The steps that failed, main or post. */
  readonly failedSteps: readonly string[];
  /** The title of each error annotation, then two colons and its message. */
  readonly errors: readonly string[];
  /** Contents of the artifacts, by `<artifact>/<file>`. */
  readonly artifacts: Readonly<Record<string, Buffer>>;
  readonly uses: readonly Use[];
  /** A line for each start of node and of {@link RECORDED}, as every other process can see it. */
  readonly commandLines: string;
}

// Many times what the slowest run takes.
const TIMEOUT_MS = 300_000;
const execute = promisify(execFile);
const ACT = join(REPOSITORY_ROOT, '.cache/bin/act');
const STAND_INS = join(import.meta.dirname, 'stand-ins');
const SYSTEMS = ['ubuntu-latest', 'windows-latest', 'macos-latest', 'self-hosted'];
const RECORDED = ['curl', 'gh', 'http', 'java', 'jq', 'mvn', 'npm', 'python', 'sudo'];

/**
 * Runs workflows by act in host mode, without a network. Real are: their scripts, the build, our
 * action, and `npm run`. act itself replaces `actions/checkout`; the other actions of others,
 * `npm ci`, `npm test` and `sudo` are stand-ins.
 */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const folder = temporaryFolder();
  const commandLines = join(folder, 'command-lines');
  const uses = join(folder, 'uses');
  const artifacts = join(folder, 'artifacts');
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  mkdirSync(artifacts);
  writeFileSync(uses, '');
  writeFileSync(commandLines, '');
  const path = [...(options.path ?? []), process.env['PATH']].join(':');
  const machineVariables = {
    // act asks node for its own path, so a wrapper would be passed by.
    NODE_OPTIONS: `--require=${join(STAND_INS, 'record-node.cjs')}`,
    COMMAND_LINES: commandLines,
    STAND_IN_USES: uses,
    STAND_IN_ARTIFACTS: artifacts,
    STAND_IN_MODULES: join(REPOSITORY_ROOT, 'node_modules'),
    STAND_IN_NPM: find('npm', path) ?? '',
    ...options.machineVariables,
  };
  const event = file('event.json', JSON.stringify(options.payload ?? {}));
  const actArguments = [
    options.event,
    ...['--workflows', join('.github/workflows', options.workflow ?? '')],
    ...SYSTEMS.flatMap((system) => ['--platform', `${system}=-self-hosted`]),
    ...['--matrix', 'os:ubuntu-latest'],
    ...['--no-cache-server', '--rm', '--use-gitignore=false'],
    // act takes no inputs beside this.
    ...(options.payload ? ['--eventpath', event] : []),
    ...['--secret-file', file('secrets', dotenv(options.secrets))],
    ...['--var-file', file('variables', dotenv(options.variables))],
    ...flags('--env', machineVariables),
    ...flags('--input', options.inputs),
    ...flags('--local-repository', standInActions(join(folder, 'actions'))),
  ];
  const bin = makeCommands(join(folder, 'bin'), path);
  const { code, stdout, stderr } = await execute(ACT, actArguments, {
    cwd: options.repository,
    // Nothing of the developer's own settings or login reaches the run.
    env: { PATH: `${bin}:${path}`, HOME: folder, CI: 'true' },
    timeout: TIMEOUT_MS,
    maxBuffer: Number.POSITIVE_INFINITY,
  }).then(
    (output) => ({ ...output, code: 0 }),
    (error) => error,
  );
  return {
    exitCode: code,
    ...readLog(stdout + stderr),
    artifacts: readFiles(artifacts),
    uses: readFileSync(uses, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Use),
    commandLines: readFileSync(commandLines, 'utf8'),
  };
}

/** In the quoting of dotenv files that leaves backslashes alone. */
function dotenv(values: Texts = {}): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}

function flags(name: string, values: Texts = {}): string[] {
  return Object.entries(values).flatMap(([key, value]) => [name, `${key}=${value}`]);
}

/** Which folder stands for which action: the runner would fetch these from their repositories. */
function standInActions(folder: string): Record<string, string> {
  copyPublishedAction(join(folder, 'ours'));
  const repositories: Record<string, string> = { 'org/aem-ims-token@v1': join(folder, 'ours') };
  const texts = findFiles('.github/workflows/*.yml', 'examples/*.yml').map(readText).join('\n');
  for (const [, name = '', commit] of texts.matchAll(/ ([\w/-]+)@([0-9a-f]{40}) /g)) {
    const { required, optional } = recorded[name as keyof typeof recorded];
    const [owner, repository, ...path] = name.split('/');
    const root = join(folder, `${owner}-${repository}`);
    const action = join(root, ...path);
    mkdirSync(action, { recursive: true });
    cpSync(join(STAND_INS, 'action.mjs'), join(action, 'action.mjs'));
    const inputs = [...required, ...optional].map((input) => [input, { description: input }]);
    const runs = { using: 'node24', main: 'action.mjs' };
    const metadata = { name, description: name, inputs: Object.fromEntries(inputs), runs };
    // JSON is YAML.
    writeFileSync(join(action, 'action.yml'), JSON.stringify(metadata));
    repositories[`${owner}/${repository}@${commit}`] = root;
  }
  return repositories;
}

/** Makes a folder to stand first on the path: it notes each start of a command, and starts it. */
function makeCommands(folder: string, path: string): string {
  mkdirSync(folder);
  for (const name of RECORDED) {
    const standIn = join(STAND_INS, `${name}.sh`);
    const real = existsSync(standIn) ? standIn : find(name, path);
    if (real !== undefined) {
      const note = `printf '%s\\n' "${name} $*" >> "$COMMAND_LINES"`;
      const script = `#!/bin/sh\n${note}\nexec '${real}' "$@"\n`;
      writeFileSync(join(folder, name), script, { mode: 0o755 });
    }
  }
  return folder;
}

/** Where a command is on the path; nothing if it is not. */
function find(name: string, path: string): string | undefined {
  const places = path.split(':').map((folder) => join(folder, name));
  return places.find((place) => existsSync(place));
}

function readLog(output: string) {
  const text = stripVTControlCharacters(output).replaceAll('\r', '');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
  return {
    text,
    jobs: all(/^\[[^\]]*?\/([^\]]+?) *\] ⭐ Run Set up job$/gm),
    failedSteps: all(/❌ {2}Failure - (?:Main|Post|Pre) (.*?)(?: \[[\dhmnµ.]+s\])?$/gm),
    errors: all(/::error (?:[^:]*?,)?title=(.*)$/gm),
  };
}

function readFiles(folder: string): Record<string, Buffer> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}
