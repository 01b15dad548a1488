import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { helpLink, pageLink } from '../../../src/runner/help-link.ts';

const NAMES = [
  'GITHUB_SERVER_URL',
  'GITHUB_ACTION_REPOSITORY',
  'GITHUB_ACTION_REF',
  'GITHUB_REPOSITORY',
  'GITHUB_SHA',
  'GITHUB_WORKSPACE',
];
const PUBLISHED = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_ACTION_REPOSITORY: 'org/aem-ims-token',
  GITHUB_ACTION_REF: 'v1',
};
const NO_LINK = 'docs/troubleshooting.md#internal in the repository of this action';

const environment = { ...process.env };
const script = process.argv[1];
let workspace = '';
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'help-link-'));
  for (const name of NAMES) {
    delete process.env[name];
  }
});
afterEach(() => {
  process.env = { ...environment };
  process.argv[1] = script ?? '';
  rmSync(workspace, { recursive: true });
});

const linkWith = (variables: Record<string, string>, code = 'INTERNAL') => {
  Object.assign(process.env, variables);
  return helpLink(code);
};

describe('an action that the runner fetched', () => {
  const BASE = 'org/aem-ims-token/blob/v1/docs/troubleshooting.md#internal';

  test.each<[string, Record<string, string>, string]>([
    ['a tag', {}, `https://github.com/${BASE}`],
    [
      'another server',
      { GITHUB_SERVER_URL: 'https://ghe.test:8443' },
      `https://ghe.test:8443/${BASE}`,
    ],
    ['a server without TLS', { GITHUB_SERVER_URL: 'http://ghe.test/' }, `http://ghe.test/${BASE}`],
    ['no server', { GITHUB_SERVER_URL: '' }, `https://github.com/${BASE}`],
    [
      'a branch with a slash',
      { GITHUB_ACTION_REF: 'fix/a-b' },
      `https://github.com/${BASE.replace('v1', 'fix/a-b')}`,
    ],
    [
      'signs that mean something in a URL',
      { GITHUB_ACTION_REF: "a#b?c%d&e(f)'g" },
      `https://github.com/${BASE.replace('v1', 'a%23b%3Fc%25d%26e%28f%29%27g')}`,
    ],
    [
      'a ref that holds a workflow command',
      { GITHUB_ACTION_REF: '::stop-commands::x' },
      `https://github.com/${BASE.replace('v1', '%3A%3Astop-commands%3A%3Ax')}`,
    ],
    ['letters', { GITHUB_ACTION_REF: 'ä' }, `https://github.com/${BASE.replace('v1', '%C3%A4')}`],
  ])('at %s', (_what, variables, link) => {
    expect(linkWith({ ...PUBLISHED, ...variables })).toBe(link);
  });

  test.each<[string, Record<string, string>]>([
    ['a script as the server', { GITHUB_SERVER_URL: 'javascript:alert(1)' }],
    ['a file as the server', { GITHUB_SERVER_URL: 'file:///etc' }],
    ['a server that is no URL', { GITHUB_SERVER_URL: 'github' }],
    ['a repository of one part', { GITHUB_ACTION_REPOSITORY: 'org' }],
    ['a repository of three parts', { GITHUB_ACTION_REPOSITORY: 'a/b/c' }],
    ['a repository above', { GITHUB_ACTION_REPOSITORY: '../x' }],
    ['a repository with a line break', { GITHUB_ACTION_REPOSITORY: 'org/x\n::error::' }],
    ['no repository', { GITHUB_ACTION_REPOSITORY: '' }],
    ['no ref', { GITHUB_ACTION_REF: '' }],
    ['a ref with a line break', { GITHUB_ACTION_REF: 'v1\n::error::' }],
    ['a ref with a blank', { GITHUB_ACTION_REF: 'v 1' }],
    ['a ref with a control character', { GITHUB_ACTION_REF: 'v1\u001b[31m' }],
    ['a ref with half a character', { GITHUB_ACTION_REF: 'v\ud800' }],
    ['a ref that leads up', { GITHUB_ACTION_REF: 'v1/../../../evil' }],
    ['a ref with an empty part', { GITHUB_ACTION_REF: 'a//b' }],
    ['a ref that is too long', { GITHUB_ACTION_REF: 'x'.repeat(1000) }],
  ])('but not with %s', (_what, variables) => {
    expect(linkWith({ ...PUBLISHED, ...variables })).toBe(NO_LINK);
  });

  test('has other pages, too', () => {
    Object.assign(process.env, PUBLISHED);

    expect(pageLink('docs/which-credential.md', 'default-scopes')).toBe(
      'https://github.com/org/aem-ims-token/blob/v1/docs/which-credential.md#default-scopes',
    );
  });

  test('leads to no host but the server', () => {
    const server = 'https://user:password@ghe.test/path?query#part';

    expect(linkWith({ ...PUBLISHED, GITHUB_SERVER_URL: server })).toBe(`https://ghe.test/${BASE}`);
  });
});

describe('an action of the repository that runs', () => {
  const SHA = '0123456789012345678901234567890123456789';
  const local = (folder: string, page = true) => {
    const actionFolder = join(workspace, folder);
    mkdirSync(join(actionFolder, 'docs'), { recursive: true });
    if (page) {
      writeFileSync(join(actionFolder, 'docs/troubleshooting.md'), '');
    }
    process.argv[1] = join(actionFolder, 'dist/main.js');
    return {
      GITHUB_ACTION_REPOSITORY: '',
      GITHUB_ACTION_REF: '',
      GITHUB_REPOSITORY: 'octocat/forms',
      GITHUB_SHA: SHA,
      GITHUB_WORKSPACE: workspace,
    };
  };

  test.each([
    ['.', ''],
    ['.github/actions/ims token', '.github/actions/ims%20token/'],
  ])('in %s', (folder, path) => {
    expect(linkWith(local(folder), 'IMS_REFUSED')).toBe(
      `https://github.com/octocat/forms/blob/${SHA}/${path}docs/troubleshooting.md#ims_refused`,
    );
  });

  test('but not without the page', () => {
    expect(linkWith(local('action', false))).toBe(NO_LINK);
  });

  test('but not of another repository that was checked out', () => {
    const variables = local('action');
    mkdirSync(join(workspace, 'action/.git'));

    expect(linkWith(variables)).toBe(NO_LINK);
  });

  test('but not outside of the workspace', () => {
    const variables = { ...local('action'), GITHUB_WORKSPACE: join(workspace, 'other') };

    expect(linkWith(variables)).toBe(NO_LINK);
  });

  test('but not where the script has no name', () => {
    const variables = local('action');
    process.argv = process.argv.slice(0, 1);

    expect(linkWith(variables)).toBe(NO_LINK);
  });
});
