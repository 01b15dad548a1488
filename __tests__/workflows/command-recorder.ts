import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One start of a recorded command, its arguments as every other process can see them. */
export interface RecordedCommand {
  readonly name: string;
  readonly arguments: readonly string[];
  /** Of Node only, e.g. `v24.0.0`. */
  readonly version?: string;
}

/** What is recorded, where it is installed; node as well. */
const COMMANDS = ['curl', 'gh', 'http', 'java', 'jq', 'mvn', 'python'];

/** Records the starts of node and of {@link COMMANDS} in one run of act. */
export interface CommandRecorder {
  /** A folder to stand first on the path. */
  readonly binFolder: string;
  /** Variables that each step must have. */
  readonly variables: Readonly<Record<string, string>>;
  read(): readonly RecordedCommand[];
}

// Each argument ends with a zero byte, each command with two.
function wrapper(real: string, name: string, notes: string): string {
  return `#!/bin/sh
printf '%s\\0' ${name} "$@" '' >> '${notes}'
exec '${real}' "$@"
`;
}

/** Where a command is on the path; nothing if it is not. */
function find(name: string, path: string): string | undefined {
  const env = { ...process.env, PATH: path };
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { env });
  return status === 0 ? stdout.toString().trim() : undefined;
}

function readNotes(path: string): RecordedCommand[] {
  return readFileSync(path, 'utf8')
    .split('\0\0')
    .filter((note) => note !== '')
    .map((note) => {
      const [name = '', ...commandArguments] = note.split('\0');
      return { name, arguments: commandArguments };
    });
}

function readNodeNotes(path: string): RecordedCommand[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedCommand);
}

/** Makes a recorder that keeps its files in `folder`; `path` are further folders of commands. */
export function createCommandRecorder(
  folder: string,
  path: readonly string[] = [],
): CommandRecorder {
  const binFolder = join(folder, 'bin');
  const notes = join(folder, 'notes');
  const nodeNotes = join(folder, 'node-notes');
  mkdirSync(binFolder, { recursive: true });
  for (const path of [notes, nodeNotes]) {
    writeFileSync(path, '');
  }
  for (const name of COMMANDS) {
    const real = find(name, [...path, process.env['PATH']].join(':'));
    if (real === undefined) {
      continue;
    }
    writeFileSync(join(binFolder, name), wrapper(real, name, notes), { mode: 0o755 });
  }
  return {
    binFolder,
    variables: {
      // act asks node for its own path, so a wrapper would be passed by.
      NODE_OPTIONS: `--require=${join(import.meta.dirname, 'record-node.cjs')}`,
      NODE_NOTES: nodeNotes,
    },
    read: () => [...readNotes(notes), ...readNodeNotes(nodeNotes)],
  };
}
