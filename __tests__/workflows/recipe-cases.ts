/** How a recipe is run, and what comes of it. */
interface RecipeCase {
  /** How many tokens it gets; 1 if unset. */
  readonly tokens?: number;
  /** What it prints. */
  readonly prints?: string | RegExp;
  /** The command that calls AEM, where it is recorded. */
  readonly command?: string;
  /** Unset: by a tool. */
  readonly callsAem?: 'by verify-url' | 'never';
}

/** The recipes that are run, by title. */
export const RECIPE_CASES: Readonly<Record<string, RecipeCase>> = {
  curl: { prints: '"configName":', command: 'curl' },
  HTTPie: { prints: '"configName":', command: 'http' },
  Node: { prints: /\d+ configurations/ },
  Python: { prints: /\d+ configurations/, command: 'python' },
  Java: { prints: '"configName":', command: 'java' },
  Maven: { prints: 'Tests run: 1, Failures: 0', command: 'mvn' },
  'Newman (Postman)': { prints: 'is allowed', command: 'jq' },
  Playwright: { prints: '1 passed' },
  'The aio CLI and @adobe/aio-lib-ims': { tokens: 2 },
  'A composite action': { tokens: 2, prints: 'a token for ', callsAem: 'by verify-url' },
  'A reusable workflow': { callsAem: 'by verify-url' },
  'Two AEM environments in one job': { tokens: 3, command: 'curl' },
  'A token in several jobs': { tokens: 2, callsAem: 'by verify-url' },
  'A job that outlives a token': { tokens: 2, prints: '"configName":', command: 'curl' },
  'A self-hosted runner behind a proxy': { callsAem: 'never' },
  'An environment secret': { callsAem: 'by verify-url' },
  'Pull requests of forks': { callsAem: 'never' },
};
