import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';

const TEMPLATE = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>\n';

/** What a repository holds besides the examples: workflows by file name, other files by path. */
export interface UserFiles {
  readonly furtherWorkflows?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Where its `node_modules` are. */
  readonly nodeModules?: string;
}

/**
 * Makes, in `folder`, the repository of somebody who pasted the examples: all of them unchanged, each
 * where its first lines say, the templates and data that they name, and further files. Committed,
 * since act asks git for the branch and the commit.
 */
export function createUserRepository(folder: string, further: UserFiles = {}): void {
  const workflows = join(folder, '.github/workflows');
  const scripts = join(folder, '.github/scripts');
  for (const path of [workflows, scripts]) {
    mkdirSync(path, { recursive: true });
  }
  for (const name of readdirSync(join(REPOSITORY_ROOT, 'examples'))) {
    const target = name.endsWith('.mjs') ? scripts : workflows;
    copyFileSync(join(REPOSITORY_ROOT, 'examples', name), join(target, name));
  }
  for (const [name, text] of Object.entries(further.furtherWorkflows ?? {})) {
    writeFileSync(join(workflows, name), text);
  }
  for (const [path, text] of Object.entries(further.files ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (further.nodeModules !== undefined) {
    symlinkSync(further.nodeModules, join(folder, 'node_modules'));
  }
  mkdirSync(join(folder, 'forms'), { recursive: true });
  writeFileSync(join(folder, 'forms/letter.xdp'), TEMPLATE);
  writeFileSync(join(folder, 'forms/invoice.xdp'), TEMPLATE);
  writeFileSync(join(folder, 'forms/letter.xml'), '<letter><to>Ada</to></letter>\n');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  execFileSync('git', [...identity, 'commit', '--quiet', '--message=First'], { cwd: folder });
}
