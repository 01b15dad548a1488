import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';
import { parse } from 'yaml';

export const ROOT = dirname(dirname(import.meta.dirname));

/** Reads a file of the repository by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The paths, from the root and with slashes, that fit a pattern. */
export function findFiles(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Every document that people read. */
export const DOCUMENTS = findFiles(
  '*.md',
  '.github/**/*.md',
  'docs/**/*.md',
  'examples/**/*.md',
  '__tests__/**/*.md',
);

const lexed = new Map<string, Token[]>();

/** All elements of one kind in a document, such as `link`, at any depth, in their order. */
export function elements<Element extends Token>(path: string, type: Element['type']): Element[] {
  const found: Element[] = [];
  const tokens = lexed.get(path) ?? marked.lexer(readText(path));
  lexed.set(path, tokens);
  marked.walkTokens(tokens, (token) => {
    if (token.type === type) {
      found.push(token as Element);
    }
  });
  return found;
}

/** What a link into the document may name: its headings, and anchors of its own. */
export function anchorsOf(path: string): string[] {
  const slugger = new GithubSlugger();
  const headings = elements<Tokens.Heading>(path, 'heading').map(({ text }) => slugger.slug(text));
  const ids = elements<Tokens.HTML>(path, 'html').map(({ raw }) => /<a id="([^"]+)">/.exec(raw));
  return [...headings, ...ids.flatMap((match) => match?.[1] ?? [])];
}

/** The rows below the table whose first column has this heading, as their cells' source. */
export function tableRows(path: string, firstColumn: string): string[][] {
  const tables = elements<Tokens.Table>(path, 'table');
  const table = tables.find(({ header }) => header[0]?.text === firstColumn);
  return (table?.rows ?? []).map((row) => row.map(({ text }) => text));
}

/** What `action.yml` declares. */
export const ACTION: {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly branding: object;
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
} = parse(readText('action.yml'));

/** A step of a workflow. */
export interface Step {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A job, of which the tests look at this. */
export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly strategy?: { readonly matrix: { readonly os?: readonly string[] } };
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly 'timeout-minutes'?: number | string;
  /** Another workflow, which then has the steps. */
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly concurrency?: { readonly group: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Reads a workflow of the repository by its path from the root. */
export function readWorkflow(path: string): Workflow {
  return parse(readText(path));
}

/** The steps of all jobs. */
export function stepsOf({ jobs }: Pick<Workflow, 'jobs'>): Step[] {
  return Object.values(jobs).flatMap(({ steps = [] }) => steps);
}
