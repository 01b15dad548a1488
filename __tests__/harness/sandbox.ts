import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** The folder in RUNNER_TEMP that belongs to the runner. */
export const RUNNER_FILES_FOLDER = '_runner_file_commands';

/** The folders of one job: all empty, all temporary. */
export interface Sandbox {
  workspace: string;
  runnerTemp: string;
  home: string;
  temporary: string;
  remove(): void;
}

/** A file that a step made or changed; `path` starts with workspace, RUNNER_TEMP, HOME or TMPDIR. */
export interface WrittenFile {
  path: string;
  mode: number;
  content: string;
}

/** Makes the folders; `workspace` may be one of the caller's, which is then left in place. */
export function createSandbox(workspace?: string): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'action-harness-'));
  const makeFolder = (name: string) => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  };
  return {
    workspace: workspace ?? makeFolder('workspace'),
    runnerTemp: makeFolder('runner-temp'),
    home: makeFolder('home'),
    temporary: makeFolder('tmp'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Every file in the sandbox except the runner's own. */
export function listFiles(sandbox: Sandbox): WrittenFile[] {
  const folders = {
    workspace: sandbox.workspace,
    RUNNER_TEMP: sandbox.runnerTemp,
    HOME: sandbox.home,
    TMPDIR: sandbox.temporary,
  };
  return Object.entries(folders).flatMap(([label, folder]) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(RUNNER_FILES_FOLDER))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return {
          path: join(label, relative(folder, path)),
          mode: statSync(path).mode & 0o777,
          content: readFileSync(path, 'utf8'),
        };
      }),
  );
}

/** The files of `after` that are new or different from `before`. */
export function findWrittenFiles(before: WrittenFile[], after: WrittenFile[]): WrittenFile[] {
  return after.filter((file) => !before.some((earlier) => isDeepStrictEqual(earlier, file)));
}
