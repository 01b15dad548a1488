import { appendFileSync, statSync } from 'node:fs';
import { redact } from '../secrets/known-secrets.ts';

/**
 * Adds Markdown to the job summary, without secrets.
 *
 * @returns whether that worked: nothing else may depend on it
 */
export function appendSummary(markdown: string): boolean {
  const path = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  try {
    // Writing to what is no file, such as a pipe that nobody reads, would never end.
    if (!statSync(path).isFile()) return false;
    appendFileSync(path, `${redact(markdown)}\n`);
    return true;
  } catch {
    return false;
  }
}
