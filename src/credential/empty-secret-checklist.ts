import { taskList } from '../text/markdown.ts';

/** Why GitHub gives an empty text in place of a secret (github-facts.md, section 6), as Markdown. */
export function emptySecretChecklist(): string {
  const causes = taskList([
    '**Name**: the workflow spells it as Settings, Secrets and variables, Actions does. A secret is read by `secrets.NAME`, a variable by `vars.NAME`.',
    '**Environment**: if the secret belongs to an environment, the job names it with `environment:`.',
    '**Fork**: pull requests from forks get no secrets. Run the job on `push`, `schedule` or `workflow_dispatch`.',
    '**Dependabot**: its runs get only Dependabot secrets. Store the secret there too, or skip the job.',
    '**Organization secret**: it is shared with this repository.',
    '**Reusable workflow**: the caller passes the secret on, by name or with `secrets: inherit`. The secret of an environment cannot be passed: the called job names the environment.',
  ]);
  return `### A secret is empty: \`INPUT_INVALID\`

GitHub gives an empty text in place of a secret that a job cannot have. The causes:

${causes}`;
}
