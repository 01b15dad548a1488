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

const DOCUMENT = join(REPOSITORY_ROOT, 'docs/recipes.md');

interface Section {
  readonly title: string;
  readonly tokens: Token[];
}

function sections(): Section[] {
  const found: Section[] = [{ title: '', tokens: [] }];
  for (const token of marked.lexer(readFileSync(DOCUMENT, 'utf8'))) {
    if (token.type === 'heading' && token['depth'] === 2) {
      found.push({ title: token['text'], tokens: [] });
    } else {
      found.at(-1)?.tokens.push(token);
    }
  }
  return found;
}

function toRecipe({ title, tokens }: Section): Recipe {
  const code = tokens
    .filter((token): token is Tokens.Code => token.type === 'code')
    .map(({ lang, text }) => ({
      path: /title="(.*)"/.exec(lang ?? '')?.[1],
      text: `${text}\n`,
    }));
  return {
    title,
    marks: tokens
      .filter(({ raw }) => /^(Run|Not run) by our tests/.test(raw))
      .map(({ raw }) => raw),
    blocks: code.filter(({ path }) => path === undefined).map(({ text }) => text),
    files: Object.fromEntries(code.flatMap(({ path, text }) => (path ? [[path, text]] : []))),
  };
}

const [INTRODUCTION, ...OTHERS] = sections().map(toRecipe);

/** The job that steps are added to. */
const FRAME = INTRODUCTION?.blocks[0] ?? '';

/** All recipes, in the order of the page. */
export const RECIPES: readonly Recipe[] = OTHERS;

/** The workflow that a reader makes of a recipe: as it stands, or its steps at the end of the frame. */
export function workflowOf({ blocks: [block = ''] }: Recipe): string {
  const value: unknown = parse(block);
  if (!Array.isArray(value)) {
    return block;
  }
  const frame = parse(FRAME) as { jobs: { recipe: { steps: unknown[] } } };
  frame.jobs.recipe.steps.push(...value);
  return stringify(frame);
}
