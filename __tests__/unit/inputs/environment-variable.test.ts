import { expect, test } from '@jest/globals';
import { parseEnvironmentVariable } from '../../../src/inputs/environment-variable.ts';
import { actionErrorOf } from '../_action-error.ts';

test.each([
  ...['', 'AEM_IMS_TOKEN', 'token', '_', 'A1', 'MY_PATH', 'PATHS', 'GITHUBTOKEN', 'NODE', 'PROXY'],
  ...['AEM_TOKEN', 'IMS_ACCESS_TOKEN', 'ADOBE_TOKEN', 'AIO_TOKEN', 'ACCESS_TOKEN', 'BEARER_TOKEN'],
  ...['API_TOKEN', 'PUB_TOKEN', 'GOLD_TOKEN', 'LESSON_TOKEN', 'ADOBE_IMS_TOKEN', 'ZIP_TOKEN'],
  ...['AIO_IMS_CONTEXTS_CLI_ACCESS__TOKEN_TOKEN', 'TLS', 'WINDOWS', 'X'.repeat(255)],
])('the name %j is taken as it is', (name) => {
  expect(parseEnvironmentVariable(name)).toBe(name);
});

test.each(['1A', 'A-B', 'A B', 'A.B', 'A=B', 'A\nB', 'A\n', 'Ä', '$A', '"A"', 'X'.repeat(256)])(
  'the name %j is invalid',
  async (name) => {
    const error = await actionErrorOf(() => parseEnvironmentVariable(name));

    expect(error.code).toBe('INPUT_INVALID');
    expect(error.message).toBe(
      'Input `environment-variable` must be made of letters, digits and `_`, and not start with a digit.',
    );
  },
);

// Several of each kind that the list has.
const TAKEN = `
  GITHUB_TOKEN RUNNER_TEMP ACTIONS_STEP_DEBUG INPUT_X STATE_X CI GH_TOKEN LD_PRELOAD TZ GLIBC_TUNABLES
  DYLD_INSERT_LIBRARIES LC_ALL PATH HOME IFS PS4 TMPDIR BASH_ENV BASH_FUNC_x PROMPT_COMMAND ZDOTDIR
  PATHEXT COMSPEC SYSTEMDRIVE PSMODULEPATH __COMPAT_LAYER EDITOR LESSOPEN LESS GREP_OPTIONS SSH_ASKPASS
  GTK_MODULES SSL_CERT_FILE SSLKEYLOGFILE OPENSSL_CONF CURL_CA_BUNDLE HTTPS_PROXY NO_PROXY NETRC
  GIT_SSH_COMMAND HGRCPATH NODE_OPTIONS NPM_CONFIG_REGISTRY PYTHONPATH PIP_INDEX_URL VIRTUAL_ENV
  JAVA_TOOL_OPTIONS _JAVA_OPTIONS CLASSPATH MAVEN_ARGS GRADLE_OPTS DOTNET_STARTUP_HOOKS COR_PROFILER
  RUBYOPT PERL5OPT PHPRC LUA_CPATH_5_4 R_LIBS GOFLAGS CGO_CFLAGS RUSTC_WRAPPER CARGO_HOME MAKEFLAGS CC
  CFLAGS PKG_CONFIG_PATH CL LINK LIB APT_CONFIG DPKG_ROOT DOCKER_HOST KUBECONFIG HELM_HOME AWS_PROFILE
  ARM_CLIENT_SECRET TF_CLI_CONFIG_FILE VAULT_ADDR SONAR_TOKEN SENTRY_AUTH_TOKEN PGPASSWORD ORACLE_HOME
`
  .trim()
  .split(/\s+/);

test.each(TAKEN)('the name %s is reserved or dangerous, in lower case, too', async (taken) => {
  for (const name of [taken, taken.toLowerCase()]) {
    expect(await actionErrorOf(() => parseEnvironmentVariable(name))).toMatchObject({
      code: 'INPUT_INVALID',
      message: `Input \`environment-variable\` names \`${name}\`, which the runner, a shell or a common tool uses itself. Choose another, such as \`AEM_IMS_TOKEN\`.`,
    });
  }
});
