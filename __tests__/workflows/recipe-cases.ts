import type { ActOptions } from './act.ts';

/** How a recipe is run. */
export interface RecipeCase {
  readonly options?: Partial<ActOptions>;
  /** How many tokens it gets; 1 if unset. */
  readonly tokens?: number;
  /** What it prints. */
  readonly prints?: string | RegExp;
  /** Commands that were run, as far as they are recorded. */
  readonly commands?: readonly string[];
  /** It calls nothing but IMS. */
  readonly leavesAemAlone?: boolean;
}

const pullRequestFrom = (repository: string) => ({
  pull_request: { head: { repo: { full_name: repository } }, user: { login: 'somebody' } },
});

/** The recipes that are run, by title. */
export const RECIPE_CASES: Readonly<Record<string, RecipeCase>> = {
  curl: { prints: '"configName":', commands: ['curl'] },
  HTTPie: { prints: '"configName":', commands: ['http'] },
  Node: { prints: /\d+ configurations/ },
  Python: { prints: /\d+ configurations/, commands: ['python'] },
  Java: { prints: '"configName":', commands: ['java'] },
  Maven: { prints: 'Tests run: 1, Failures: 0', commands: ['mvn'] },
  'Newman (Postman)': { prints: 'is allowed', commands: ['jq'] },
  Playwright: { prints: '1 passed' },
  'The aio CLI and @adobe/aio-lib-ims': { tokens: 2 },
  'A composite action': { tokens: 2, prints: 'a token for ' },
  'A reusable workflow': {},
  'Two AEM environments in one job': { tokens: 3, commands: ['curl'] },
  'A token in several jobs': { tokens: 2 },
  'A job that outlives a token': { tokens: 2, prints: '"configName":', commands: ['curl'] },
  'A self-hosted runner behind a proxy': { leavesAemAlone: true },
  'An environment secret': {},
  'Pull requests of forks': {
    leavesAemAlone: true,
    options: { event: 'pull_request', payload: pullRequestFrom('nektos/act') },
  },
};

/** A pull request whose branch is in somebody else's repository. */
export const OF_A_FORK = pullRequestFrom('somebody/act');
