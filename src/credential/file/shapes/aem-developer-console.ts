import { fieldsOf, unwrap } from '../fields.ts';
import type { Candidate } from './candidate.ts';

/**
 * The AEM Developer Console's files, JWT and OAuth, wrapped in `integration` or not. The technical
 * account's id is the file's `id`, not its `email` (adobe-ims.md, section 2).
 */
export function findAemDeveloperConsole(value: unknown): Candidate[] {
  const outer = fieldsOf(unwrap(value, 'integration', 'integration'));
  const account = fieldsOf(outer.get('technicalaccount'));
  const fields = new Map([...outer, ['technicalaccountid', outer.get('id')], ...account]);
  return account.size > 0
    ? [{ shape: 'AEM Developer Console service credentials', name: '', fields }]
    : [];
}
