import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import { parse, stringify } from 'yaml';
import { REPOSITORY_ROOT } from './repository-root.ts';

/** A recipe of docs/recipes.md, as its reader would use it. */
export interface Recipe {
  readonly title: string;
  /** What it says of our tests. */
  readonly marks: readonly string[];
  /** Blocks to paste into a workflow, or a workflow. */
  readonly blocks: readonly string[];
  /** Files to keep, by path. */
  readonly files: Readonly<Record<string, string>>;
}

const PAGE = readFileSync(join(REPOSITORY_ROOT, 'docs/recipes.md'), 'utf8');

const [INTRODUCTION, ...OTHERS] = PAGE.split(/^(?=## )/m).map((text) =>
  toRecipe(marked.lexer(text)),
);

/** All recipes, in the order of the page. */
export const RECIPES: readonly Recipe[] = OTHERS;

/** The workflow that a reader makes of a recipe: as it stands, or its steps at the end of the frame. */
export function workflowOf({ blocks: [block = ''] }: Recipe): string {
  const value: unknown = parse(block);
  if (!Array.isArray(value)) {
    return block;
  }
  const frame = parse(INTRODUCTION?.blocks[0] ?? '');
  frame.jobs.recipe.steps.push(...value);
  return stringify(frame);
}

function toRecipe(tokens: readonly Token[]): Recipe {
  const code = tokens
    .filter((token): token is Tokens.Code => token.type === 'code')
    .map(({ lang, text }) => ({ path: /title="(.*)"/.exec(lang ?? '')?.[1], text: `${text}\n` }));
  return {
    title: tokens.find((token): token is Tokens.Heading => token.type === 'heading')?.text ?? '',
    marks: tokens
      .filter(({ raw }) => /^(Run|Not run) by our tests/.test(raw))
      .map(({ raw }) => raw),
    blocks: code.filter(({ path }) => path === undefined).map(({ text }) => text),
    files: Object.fromEntries(code.flatMap(({ path, text }) => (path ? [[path, text]] : []))),
  };
}
