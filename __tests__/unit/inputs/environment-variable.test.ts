import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseEnvironmentVariable } from '../../../src/inputs/environment-variable.ts';
import { actionErrorOf } from '../_action-error.ts';

test.each([
  '',
  'AEM_IMS_TOKEN',
  'token',
  '_',
  'A1',
  'MY_PATH',
  'PATHS',
  'GITHUBTOKEN',
  'NODE',
  'X'.repeat(255),
])('the name %j is taken as it is', (name) => {
  expect(parseEnvironmentVariable(name)).toBe(name);
});

test.each(['1A', 'A-B', 'A B', 'A.B', 'A=B', 'A\nB', 'Ä', '$A', '"A"', 'X'.repeat(256)])(
  'the name %j is invalid',
  async (name) => {
    const error = await actionErrorOf(() => parseEnvironmentVariable(name));

    expect(error.code).toBe('INPUT_INVALID');
    expect(error.message).toMatch(/^Input `environment-variable` must be made of letters/);
  },
);

const taken = [
  ...['GITHUB_TOKEN', 'GITHUB_ENV', 'RUNNER_TEMP', 'ACTIONS_RUNTIME_TOKEN', 'INPUT_X', 'STATE_X'],
  ...[
    'PATH',
    'HOME',
    'SHELL',
    'USER',
    'PWD',
    'IFS',
    'PS4',
    'ENV',
    'CI',
    'LANG',
    'LC_ALL',
    'TMPDIR',
  ],
  ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NPM_CONFIG_REGISTRY', 'PYTHONPATH'],
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'BASH_ENV', 'BASH_FUNC_x'],
  ...['GIT_SSH_COMMAND', 'SSL_CERT_FILE', 'PERL5OPT', 'RUBYOPT', 'JAVA_TOOL_OPTIONS', 'MAVEN_OPTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'CURL_CA_BUNDLE', 'PATHEXT', 'COMSPEC'],
];

test.each(taken.flatMap((name) => [name, name.toLowerCase()]))(
  'the name %s is reserved or dangerous',
  async (name) => {
    const error = await actionErrorOf(() => parseEnvironmentVariable(name));

    expect(error.code).toBe('INPUT_INVALID');
    expect(error.message).toContain(`Input \`environment-variable\` names \`${name}\``);
  },
);

test('no name can break out of the file that the runner reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      let taken = '';
      try {
        taken = parseEnvironmentVariable(name);
      } catch {
        // Refused, which is as good.
      }
      expect(taken).toMatch(/^\w*$/);
    }),
  );
});
