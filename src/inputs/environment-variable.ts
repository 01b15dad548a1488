import { inputProblem } from '../errors/problems.ts';

/** Set by the runner or read by it and its actions: a value of ours would be lost or misread. */
const RUNNER_PREFIXES = /^(GITHUB|RUNNER|ACTIONS|INPUT|STATE)_/;

/** Read by shells, loaders, interpreters and common tools: a token there breaks or leaks. */
const DANGEROUS_NAMES = new Set(
  [
    'PATH HOME SHELL USER LOGNAME PWD OLDPWD TERM LANG CI ENV IFS PS0 PS1 PS2 PS3 PS4 CDPATH',
    'GLOBIGNORE SHELLOPTS TMP TEMP TMPDIR PATHEXT COMSPEC SYSTEMROOT WINDIR APPDATA PSMODULEPATH',
    'EDITOR PAGER BROWSER PROMPT_COMMAND JAVA_HOME CLASSPATH JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS',
    '_JAVA_OPTIONS RUBYOPT RUBYLIB MAVEN_OPTS OPENSSL_CONF CURL_CA_BUNDLE CURL_HOME',
    'REQUESTS_CA_BUNDLE NO_PROXY HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY',
  ].flatMap((line) => line.split(' ')),
);
const DANGEROUS_PREFIXES = /^(LD_|DYLD_|BASH_|LC_|NODE_|NPM_CONFIG_|GIT_|SSL_|PYTHON|PERL)/;

/**
 * Reads the name of the variable that later steps see.
 *
 * @returns the name; empty for no variable
 * @throws ActionError INPUT_INVALID for a name that is invalid, reserved or dangerous
 */
export function parseEnvironmentVariable(text: string): string {
  const input = 'environment-variable';
  if (text === '') return '';
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text)) {
    throw inputProblem(
      input,
      'must be made of letters, digits and `_`, and not start with a digit.',
    );
  }
  // Windows does not tell upper from lower case.
  const name = text.toUpperCase();
  if (RUNNER_PREFIXES.test(name) || DANGEROUS_PREFIXES.test(name) || DANGEROUS_NAMES.has(name)) {
    throw inputProblem(
      input,
      `names \`${text}\`, which the runner, a shell or a common tool uses itself. Choose another, such as \`AEM_IMS_TOKEN\`.`,
    );
  }
  return text;
}
