import { type Form, node, python } from './form.ts';

export const PLAIN_FORMS: readonly Form[] = [
  { name: 'echo', script: 'echo "$V"' },
  { name: 'printf without a line end', script: 'printf %s "$V"' },
  { name: 'within a sentence', script: 'echo "the value is <$V>, see?"' },
  { name: 'here document', script: 'cat <<END\n$V\nEND' },
  { name: 'standard error', script: 'echo "$V" >&2' },
  { name: 'error annotation', script: 'echo "::error::failed with $V"' },
  { name: 'debug line', script: 'echo "::debug::$V"' },
  { name: 'diff', script: 'diff <(echo "$V") <(echo other) || true' },
  { name: 'Node, console.log', script: node('console.log(v)') },
  { name: 'Node, error with its stack', script: `${node('throw new Error(v)')} || true` },
  { name: 'Node, util.inspect', script: node('console.log({ token: v })') },
  { name: 'Python, traceback', script: `${python('raise ValueError(v)')} || true` },
  { name: 'Python, repr', script: python('print([v])') },
  {
    name: 'Perl, Data::Dumper',
    script: `perl -MData::Dumper -e 'print Dumper({ token => $ENV{V} })'`,
  },
  {
    name: 'PowerShell, error with colours',
    script: `printf '\\033[31;1mLine |\\n\\033[36;1m 1 | \\033[0m -Token \\033[36;1m%s\\033[0m\\n' "$V"`,
  },
];

export const SHELL_FORMS: readonly Form[] = [
  { name: 'env', script: 'env' },
  { name: 'printenv', script: 'printenv V' },
  { name: 'set', script: 'set' },
  { name: 'export -p', script: 'export -p' },
  { name: 'declare -p', script: 'declare -p V' },
  { name: 'set -x', script: 'set -x; : "$V"' },
  { name: 'set -x, header', script: 'set -x; : -H "Authorization: Bearer $V"' },
  { name: 'printf %q', script: `printf '%q\\n' "$V"` },
  { name: 'bash, V@Q', script: `echo "\${V@Q}"` },
  { name: 'jq @sh', script: `jq -nr 'env.V | @sh'` },
  { name: 'Python, shlex.quote', script: python('import shlex; print(shlex.quote(v))') },
];
