import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Texts of files by path. */
export type Files = Readonly<Record<string, string>>;

/** A repository with one commit on `main`. */
export interface Repository {
  readonly folder: string;
  /** Runs git in it, and returns what it prints. */
  git(...gitArguments: string[]): string;
  /** Writes files, and commits them. */
  commit(files: Files): void;
}

const TEMPLATE = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>\n';
const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];

/** What the examples name: templates and data. */
const FORMS: Files = {
  'forms/letter.xdp': TEMPLATE,
  'forms/invoice.xdp': TEMPLATE,
  'forms/letter.xml': '<letter><to>Ada</to></letter>\n',
};

function createRepository(folder: string, files: Files): Repository {
  const git = (...gitArguments: string[]) =>
    execFileSync('git', [...IDENTITY, ...gitArguments], { cwd: folder, encoding: 'utf8' });
  const commit = (more: Files) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('add', '.');
    git('commit', '--quiet', '--message=Change');
  };
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(join(folder, '.git/info/exclude'), '.cache\n');
  commit(files);
  return { folder, git, commit };
}

/**
 * Makes the repository of somebody who pasted the examples: all of them unchanged, each where its
 * first lines say, what they name, and further files.
 */
export function createUserRepository(files: Files = {}): Repository {
  const examples = readdirSync(join(REPOSITORY_ROOT, 'examples')).map((name) => [
    join('.github', name.endsWith('.mjs') ? 'scripts' : 'workflows', name),
    readFileSync(join(REPOSITORY_ROOT, 'examples', name), 'utf8'),
  ]);
  return createRepository(temporaryFolder(), {
    ...Object.fromEntries(examples),
    ...FORMS,
    ...files,
  });
}

/**
 * Makes a copy of this project, as the working tree is (or of some `paths` only), with the changelog
 * dated and the files of `replaced`; pushed to the bare repository `origin.git` beside it.
 */
export function createProjectRepository(
  replaced: Files = {},
  paths: readonly string[] = ['.'],
): Repository & { readonly origin: string } {
  const parent = temporaryFolder();
  const folder = join(parent, 'repository');
  const origin = join(parent, 'origin.git');
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...paths];
  const listed = execFileSync('git', listing, { cwd: REPOSITORY_ROOT, encoding: 'utf8' });
  for (const name of listed.split('\0')) {
    if (name !== '' && existsSync(join(REPOSITORY_ROOT, name))) {
      cpSync(join(REPOSITORY_ROOT, name), join(folder, name));
    }
  }
  // act copies it, so that the linters are there without a network.
  symlinkSync(join(REPOSITORY_ROOT, '.cache'), join(folder, '.cache'));
  const changelog = readFileSync(join(REPOSITORY_ROOT, 'CHANGELOG.md'), 'utf8');
  const repository = createRepository(folder, {
    'CHANGELOG.md': changelog.replace(/ - Unreleased$/m, ' - 2026-01-02'),
    ...replaced,
  });
  repository.git('init', '--quiet', '--bare', origin);
  repository.git('remote', 'add', 'origin', origin);
  repository.git('push', '--quiet', 'origin', 'main');
  return { ...repository, origin };
}
