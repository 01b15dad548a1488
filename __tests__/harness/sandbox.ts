import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

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

/**
 * Every file in the sandbox except the runner's own, by a path that starts with workspace,
 * RUNNER_TEMP, HOME or TMPDIR, with its content.
 */
export function readFiles(sandbox: Sandbox): Map<string, string> {
  const folders = {
    workspace: sandbox.workspace,
    RUNNER_TEMP: sandbox.runnerTemp,
    HOME: sandbox.home,
    TMPDIR: sandbox.temporary,
  };
  const files = Object.entries(folders).flatMap(([label, folder]) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(RUNNER_FILES_FOLDER))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [join(label, relative(folder, path)), readFileSync(path, 'utf8')] as const),
  );
  return new Map(files);
}
