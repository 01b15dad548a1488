import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';

const TEMPLATE = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>\n';

/**
 * Makes, in `folder`, the repository of somebody who pasted the examples: all of them unchanged, the
 * templates and data that they name, and further workflows by file name. Committed, since act asks
 * git for the branch and the commit.
 */
export function createUserRepository(
  folder: string,
  furtherWorkflows: Readonly<Record<string, string>> = {},
): void {
  const workflows = join(folder, '.github/workflows');
  cpSync(join(REPOSITORY_ROOT, 'examples'), workflows, { recursive: true });
  for (const [name, text] of Object.entries(furtherWorkflows))
    writeFileSync(join(workflows, name), text);
  mkdirSync(join(folder, 'forms'));
  writeFileSync(join(folder, 'forms/letter.xdp'), TEMPLATE);
  writeFileSync(join(folder, 'forms/invoice.xdp'), TEMPLATE);
  writeFileSync(join(folder, 'forms/letter.xml'), '<letter><to>Ada</to></letter>\n');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  execFileSync('git', [...identity, 'commit', '--quiet', '--message=First'], { cwd: folder });
}
