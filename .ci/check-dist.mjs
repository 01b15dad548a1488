// Fails unless the committed dist/ is, byte for byte, what `npm run build` has just made.
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

const cwd = dirname(import.meta.dirname);
const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], {
  cwd,
  encoding: 'utf8',
});
if (changed !== '') {
  console.error(
    `dist/ is not what the source makes. Commit the result of "npm run build":\n${changed}`,
  );
  process.exit(1);
}
