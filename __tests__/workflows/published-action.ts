import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';

// What the runner needs of a checkout. The rest, node_modules above all, would be copied by act at
// each run; without it, a bundle that secretly needs node_modules fails here as it would in use.
const PUBLISHED = ['action.yml', 'package.json', 'dist'];

/** Copies the action as users get it into `folder`. */
export function copyPublishedAction(folder: string): void {
  for (const name of PUBLISHED) {
    cpSync(join(REPOSITORY_ROOT, name), join(folder, name), { recursive: true });
  }
}
