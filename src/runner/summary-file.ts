import { redact } from '../secrets/known-secrets.ts';
import { appendText } from './runner-files.ts';

/**
 * Adds Markdown to the job summary, the file that GITHUB_STEP_SUMMARY names, without secrets.
 *
 * @returns whether that worked: nothing else may depend on it
 */
export function appendSummary(markdown: string): boolean {
  try {
    appendText(process.env['GITHUB_STEP_SUMMARY'] ?? '', `${redact(markdown)}\n`);
    return true;
  } catch {
    return false;
  }
}
