import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One start of a recorded command, its arguments as every other process can see them. */
export interface RecordedCommand {
  readonly name: string;
  readonly arguments: readonly string[];
  /** Of Node only, e.g. `v24.0.0`. */
  readonly version?: string;
}

/** Records the starts of node, curl, jq and sleep in one run of act. */
export interface CommandRecorder {
  /** A folder to stand first on the path. */
  readonly binFolder: string;
  /** Variables that each step must have. */
  readonly variables: Readonly<Record<string, string>>;
  read(): readonly RecordedCommand[];
}

// Each argument ends with a zero byte, each command with two.
function wrapper(name: string, notes: string): string {
  const real = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  return `#!/bin/sh
printf '%s\\0' ${name} "$@" '' >> '${notes}'
exec '${real}' "$@"
`;
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

/** Makes a recorder that keeps its files in `folder`. */
export function createCommandRecorder(folder: string): CommandRecorder {
  const binFolder = join(folder, 'bin');
  const notes = join(folder, 'notes');
  const nodeNotes = join(folder, 'node-notes');
  mkdirSync(binFolder, { recursive: true });
  for (const path of [notes, nodeNotes]) writeFileSync(path, '');
  for (const name of ['curl', 'jq', 'sleep'])
    writeFileSync(join(binFolder, name), wrapper(name, notes), { mode: 0o755 });
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
