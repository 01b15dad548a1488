import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';

/** A repository with this project's files in one commit on `main`. */
export interface ProjectRepository {
  readonly folder: string;
  /** The bare repository that it was pushed to. */
  readonly origin: string;
  git(...gitArguments: string[]): string;
}

/**
 * Makes it in `folder`, of the working tree as it is (or of some `paths` only), with the changelog
 * dated and the files of `replaced`.
 */
export function createProjectRepository(
  folder: string,
  replaced: Readonly<Record<string, string>> = {},
  paths: readonly string[] = ['.'],
): ProjectRepository {
  const repository = join(folder, 'repository');
  const origin = join(folder, 'origin.git');
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...paths];
  const listed = execFileSync('git', listing, { cwd: REPOSITORY_ROOT, encoding: 'utf8' });
  for (const name of listed.split('\0')) {
    if (name === '' || !existsSync(join(REPOSITORY_ROOT, name))) {
      continue;
    }
    cpSync(join(REPOSITORY_ROOT, name), join(repository, name));
  }
  const changelog = readFileSync(join(repository, 'CHANGELOG.md'), 'utf8');
  const files = {
    'CHANGELOG.md': changelog.replace(/ - Unreleased$/m, ' - 2026-01-02'),
    ...replaced,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), text);
  }
  // act copies it, so that the linters are there without a network.
  symlinkSync(join(REPOSITORY_ROOT, '.cache'), join(repository, '.cache'));
  writeFileSync(join(folder, 'ignored'), '.cache\n');

  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const git = (...gitArguments: string[]) =>
    execFileSync('git', [...identity, ...gitArguments], { cwd: repository, encoding: 'utf8' });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'core.excludesFile', join(folder, 'ignored'));
  git('add', '.');
  git('commit', '--quiet', '--message=First');
  git('init', '--quiet', '--bare', origin);
  git('remote', 'add', 'origin', origin);
  git('push', '--quiet', 'origin', 'main');
  return { folder: repository, origin, git };
}
