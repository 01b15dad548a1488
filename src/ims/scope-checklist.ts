import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../credential/scopes.ts';
import { plainMarkdown, taskList, yamlBlock, yamlText } from '../text/markdown.ts';

/**
 * What to go through when IMS refuses scopes, as Markdown, with lines to copy that do not ask for the
 * very scopes that were refused.
 */
export function scopeChecklist(scopes: readonly string[]): string {
  const tasks = taskList([
    'The console shows the scopes on the credential: `scopes` lists exactly those, or is left out where `credentials` holds the whole file, which has its own.',
    'Adobe Developer Console: the API **Forms Communication APIs** is added to the project, with a product profile of your environment.',
    'No metascope (`ent_…`) is among the scopes.',
  ]);
  const usualScopes = [
    ['an account of the AEM Developer Console', AEM_CONSOLE_SCOPES],
    ['a credential of the Adobe Developer Console', FORMS_SCOPES],
  ] as const;
  const refused = scopes.toSorted().join();
  const others = usualScopes.filter(([, usual]) => usual.toSorted().join() !== refused);
  return [
    '### IMS refused the scopes: `IMS_SCOPE_REFUSED`',
    `Scopes asked for: ${plainMarkdown(scopes.join(', '))}${areDefaults(scopes) ? ', the defaults' : ''}.`,
    tasks,
    ...others.flatMap(([owner, usual]) => [
      `The line for the workflow, as ${owner} usually needs it:`,
      yamlBlock(`scopes: ${yamlText(usual.join(','))}`),
    ]),
  ].join('\n\n');
}

/** The same for the metascopes of the JWT exchange. */
export function metascopeChecklist(metascopes: readonly string[]): string {
  const tasks = taskList([
    'The credential file names its metascopes: `metascopes` lists those, or is left out.',
    'The product profile of the credential is still assigned.',
  ]);
  return [
    '### IMS refused the metascopes: `IMS_SCOPE_REFUSED`',
    `Metascopes asked for: ${plainMarkdown(metascopes.join(', '))}.`,
    tasks,
    'The line for the workflow, as most AEM credentials have it:',
    yamlBlock(`metascopes: ${yamlText('ent_aem_cloud_api')}`),
  ].join('\n\n');
}

/** Whether the scopes are not the user's own: the very list that stands in for them. */
export function areDefaults(scopes: readonly string[]): boolean {
  return scopes === FORMS_SCOPES;
}
