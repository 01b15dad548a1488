import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { helpLink, pageLink } from '../../../src/runner/help-link.ts';

const PUBLISHED = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_ACTION_REPOSITORY: 'org/aem-ims-token',
  GITHUB_ACTION_REF: 'v1',
};
const NO_LINK = 'docs/troubleshooting.md#internal in the repository of this action';

const environment = { ...process.env };
const [node = '', script = ''] = process.argv;
let workspace = '';
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'help-link-'));
});
afterEach(() => {
  process.env = { ...environment };
  process.argv = [node, script];
  rmSync(workspace, { recursive: true });
});

/** The link for an error, with these variables of the runner and no others. */
function linkWith(variables: Record<string, string>): string {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GITHUB_'))) {
    delete process.env[name];
  }
  Object.assign(process.env, variables);
  return helpLink('INTERNAL');
}

describe('an action that the runner fetched has a link', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a tag', {}, 'v1'],
    ['a branch with a slash', { GITHUB_ACTION_REF: 'fix/a-b' }, 'fix/a-b'],
    [
      'signs that mean something in a URL',
      { GITHUB_ACTION_REF: "a#b?c%d&e(f)'g*" },
      'a%23b%3Fc%25d%26e%28f%29%27g%2A',
    ],
    [
      'a workflow command',
      { GITHUB_ACTION_REF: '::stop-commands::x' },
      '%3A%3Astop-commands%3A%3Ax',
    ],
    ['letters', { GITHUB_ACTION_REF: 'ä' }, '%C3%A4'],
  ])('at the ref: %s', (_what, variables, ref) => {
    expect(linkWith({ ...PUBLISHED, ...variables })).toBe(
      `https://github.com/org/aem-ims-token/blob/${ref}/docs/troubleshooting.md#internal`,
    );
  });

  test.each([
    ['https://ghe.test:8443', 'https://ghe.test:8443'],
    ['http://ghe.test/', 'http://ghe.test'],
    ['', 'https://github.com'],
    ['https://user:password@ghe.test/path?query#part', 'https://ghe.test'],
  ])('at the server %j', (server, origin) => {
    expect(linkWith({ ...PUBLISHED, GITHUB_SERVER_URL: server })).toBe(
      `${origin}/org/aem-ims-token/blob/v1/docs/troubleshooting.md#internal`,
    );
  });

  test('to other pages, too', () => {
    linkWith(PUBLISHED);
    expect(pageLink('docs/which-credential.md', 'default-scopes')).toBe(
      'https://github.com/org/aem-ims-token/blob/v1/docs/which-credential.md#default-scopes',
    );
  });

  test.each([
    ['GITHUB_SERVER_URL', 'javascript:alert(1)'],
    ['GITHUB_SERVER_URL', 'file:///etc'],
    ['GITHUB_SERVER_URL', 'github'],
    ['GITHUB_ACTION_REPOSITORY', 'org'],
    ['GITHUB_ACTION_REPOSITORY', 'a/b/c'],
    ['GITHUB_ACTION_REPOSITORY', '../x'],
    ['GITHUB_ACTION_REPOSITORY', 'org/x\n::error::'],
    ['GITHUB_ACTION_REPOSITORY', ''],
    ['GITHUB_ACTION_REF', ''],
    ['GITHUB_ACTION_REF', 'v1\n::error::'],
    ['GITHUB_ACTION_REF', 'v 1'],
    ['GITHUB_ACTION_REF', 'v1\u001b[31m'],
    ['GITHUB_ACTION_REF', 'v\ud800'],
    ['GITHUB_ACTION_REF', 'v1/../../../evil'],
    ['GITHUB_ACTION_REF', 'a//b'],
    ['GITHUB_ACTION_REF', 'x'.repeat(1000)],
  ])('but not where %s is %j', (name, value) => {
    expect(linkWith({ ...PUBLISHED, [name]: value })).toBe(NO_LINK);
  });
});

describe('an action of the repository that runs has a link', () => {
  /** The variables for an action in this folder of the workspace, whose page is there. */
  function local(folder: string): Record<string, string> {
    const actionFolder = join(workspace, folder);
    mkdirSync(join(actionFolder, 'docs'), { recursive: true });
    writeFileSync(join(actionFolder, 'docs/troubleshooting.md'), '');
    process.argv = [node, join(actionFolder, 'dist/main.js')];
    return {
      GITHUB_ACTION_REPOSITORY: '',
      GITHUB_ACTION_REF: '',
      GITHUB_REPOSITORY: 'octocat/forms',
      GITHUB_SHA: '0123456789012345678901234567890123456789',
      GITHUB_WORKSPACE: workspace,
    };
  }

  test.each([
    ['.', ''],
    ['.github/actions/ims token', '.github/actions/ims%20token/'],
  ])('in %s', (folder, path) => {
    mkdirSync(join(workspace, '.git'));
    const base = 'https://github.com/octocat/forms/blob/0123456789012345678901234567890123456789';
    expect(linkWith(local(folder))).toBe(`${base}/${path}docs/troubleshooting.md#internal`);
  });

  test.each<[string, () => void]>([
    ['without the page', () => rmSync(join(workspace, 'action/docs/troubleshooting.md'))],
    ['of another repository that was checked out', () => mkdirSync(join(workspace, 'action/.git'))],
    ['where the script has no name', () => process.argv.splice(1)],
  ])('but not %s', (_what, change) => {
    const variables = local('action');
    change();
    expect(linkWith(variables)).toBe(NO_LINK);
  });

  test.each([
    ['GITHUB_WORKSPACE', '/nowhere'],
    ['GITHUB_ACTION_REPOSITORY', 'org/other'],
    ['GITHUB_ACTION_REF', 'v1'],
  ])('but not where %s is %j', (name, value) => {
    expect(linkWith({ ...local('action'), [name]: value })).toBe(NO_LINK);
  });
});
