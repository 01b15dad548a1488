import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { helpLink, pageLink } from '../../../src/runner/help-link.ts';
import { keepEnvironment } from '../_inputs.ts';

keepEnvironment();
const NO_LINK = 'docs/troubleshooting.md#internal in the repository of this action';

/** The link for an error, with these variables of the runner and no others. */
function linkWith(variables: Record<string, string>): string {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GITHUB_'))) {
    delete process.env[name];
  }
  Object.assign(process.env, variables);
  return helpLink('INTERNAL');
}

describe('of an action that the runner fetched', () => {
  const SERVER = 'GITHUB_SERVER_URL';
  const REPOSITORY = 'GITHUB_ACTION_REPOSITORY';
  const REF = 'GITHUB_ACTION_REF';
  const PUBLISHED = { [SERVER]: 'https://github.com', [REPOSITORY]: 'org/ims', [REF]: 'v1' };
  const at = (ref: string) =>
    `https://github.com/org/ims/blob/${ref}/docs/troubleshooting.md#internal`;
  const on = (server: string) => `${server}/org/ims/blob/v1/docs/troubleshooting.md#internal`;

  test.each([
    [REF, 'v1', at('v1')],
    [REF, 'fix/a-b', at('fix/a-b')],
    [REF, "a#b?c%d&e(f)'g*", at('a%23b%3Fc%25d%26e%28f%29%27g%2A')],
    [REF, '::stop-commands::x', at('%3A%3Astop-commands%3A%3Ax')],
    [REF, 'ä', at('%C3%A4')],
    [SERVER, 'https://ghe.test:8443', on('https://ghe.test:8443')],
    [SERVER, 'http://ghe.test/', on('http://ghe.test')],
    [SERVER, '', on('https://github.com')],
    [SERVER, 'https://user:password@ghe.test/path?query#part', on('https://ghe.test')],
    [SERVER, 'javascript:alert(1)', NO_LINK],
    [SERVER, 'file:///etc', NO_LINK],
    [SERVER, 'github', NO_LINK],
    [REPOSITORY, 'org', NO_LINK],
    [REPOSITORY, 'a/b/c', NO_LINK],
    [REPOSITORY, '../x', NO_LINK],
    [REPOSITORY, 'org/x\n::error::', NO_LINK],
    [REPOSITORY, '', NO_LINK],
    [REF, '', NO_LINK],
    [REF, 'v1\n::error::', NO_LINK],
    [REF, 'v 1', NO_LINK],
    [REF, 'v1\u001b[31m', NO_LINK],
    [REF, 'v\ud800', NO_LINK],
    [REF, 'v1/../../../evil', NO_LINK],
    [REF, 'a//b', NO_LINK],
    [REF, 'x'.repeat(1000), NO_LINK],
  ])('with %s %j the link is %j', (name, value, link) => {
    expect(linkWith({ ...PUBLISHED, [name]: value })).toBe(link);
  });

  test('there are links to other pages, too', () => {
    linkWith(PUBLISHED);
    expect(pageLink('docs/which-credential.md', 'default-scopes')).toBe(
      'https://github.com/org/ims/blob/v1/docs/which-credential.md#default-scopes',
    );
  });
});

describe('of an action of the repository that runs', () => {
  const SHA = '0123456789012345678901234567890123456789';
  const { argv } = process;
  let workspace = '';
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'help-link-'));
  });
  afterEach(() => {
    process.argv = argv;
    rmSync(workspace, { recursive: true });
  });

  /** The variables for an action in this folder of the workspace, whose page is there. */
  function local(folder: string): Record<string, string> {
    const actionFolder = join(workspace, folder);
    mkdirSync(join(actionFolder, 'docs'), { recursive: true });
    writeFileSync(join(actionFolder, 'docs/troubleshooting.md'), '');
    process.argv = ['node', join(actionFolder, 'dist/main.js')];
    return {
      GITHUB_ACTION_REPOSITORY: '',
      GITHUB_ACTION_REF: '',
      GITHUB_REPOSITORY: 'octocat/forms',
      GITHUB_SHA: SHA,
      GITHUB_WORKSPACE: workspace,
    };
  }

  test.each([
    ['.', ''],
    ['.github/actions/ims token', '.github/actions/ims%20token/'],
  ])('in %s there is a link', (folder, path) => {
    mkdirSync(join(workspace, '.git'));
    expect(linkWith(local(folder))).toBe(
      `https://github.com/octocat/forms/blob/${SHA}/${path}docs/troubleshooting.md#internal`,
    );
  });

  test.each<[string, object, (() => void)?]>([
    ['without the page', {}, () => rmSync(join(workspace, 'action/docs/troubleshooting.md'))],
    ['that was checked out by itself', {}, () => mkdirSync(join(workspace, 'action/.git'))],
    ['where the script has no name', {}, () => process.argv.splice(1)],
    ['outside the workspace', { GITHUB_WORKSPACE: '/nowhere' }],
    ['where the repository is another', { GITHUB_ACTION_REPOSITORY: 'org/other' }],
    ['where the ref is another', { GITHUB_ACTION_REF: 'v1' }],
  ])('%s there is no link', (_what, variables, change = () => {}) => {
    const all = { ...local('action'), ...variables };
    change();
    expect(linkWith(all)).toBe(NO_LINK);
  });
});
