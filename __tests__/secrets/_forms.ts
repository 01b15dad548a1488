import type { Visibility } from './_what-shows.ts';

/** One way in which people print a secret in a later step. */
export interface Form {
  /** As the security page calls it. */
  name: string;
  tool: 'bash' | 'node' | 'python';
  /** A script for bash, with the secret in `$V`, or an expression of the text, with it in `v`. */
  code: string;
  /** What shows of an access token, or of a private key. */
  shown: Visibility;
  /** What shows, at worst, of a client secret. */
  secretShown: Visibility;
}

function forms(tool: Form['tool'], shown: Visibility, codes: Record<string, string>): Form[] {
  const entries = Object.entries(codes);
  return entries.map(([name, code]) => ({ name, tool, code, shown, secretShown: shown }));
}

/** Every form that the security page lists for tokens and client secrets. */
export const FORMS: readonly Form[] = [
  ...forms('bash', 'hidden', {
    echo: 'echo "$V"',
    'within a sentence': 'echo "the value is <$V>, see?"',
    'standard error': 'echo "$V" >&2',
    'error annotation': 'echo "::error::failed with $V"',
    'debug line': 'echo "::debug::$V"',
    diff: 'diff <(echo "$V") <(echo other) || true',
    'PowerShell, error with colours': `printf '\\033[36;1m 1 | \\033[0m -Token \\033[36;1m%s\\033[0m\\n' "$V"`,
    'Node, error with its stack': `node -e 'throw new Error(process.env.V)' || true`,
    'Perl, Data::Dumper': `perl -MData::Dumper -e 'print Dumper({ token => $ENV{V} })'`,
    env: 'env',
    printenv: 'printenv V',
    set: 'set',
    'export -p': 'export -p',
    'declare -p': 'declare -p V',
    'set -x': 'set -x; : "$V"',
    'printf %q': `printf '%q\\n' "$V"`,
    'bash, V@Q': `echo "\${V@Q}"`,
    'jq @sh': `jq -nr 'env.V | @sh'`,
    'curl -v, bearer header': 'curl -sv -H "Authorization: Bearer $V" "$URL/ims/userinfo/v2"',
    'curl -v, Basic, as the password': 'curl -sv -u "my-client:$V" "$URL/x"',
    'curl -v, Basic, as the user': 'curl -sv -u "$V:" "$URL/x"',
    'curl -v, URL, --data-urlencode': 'curl -svG --data-urlencode "token=$V" "$URL/x"',
    // Newer versions of Node leave the headers out.
    'Node, NODE_DEBUG=http': `NODE_DEBUG=http node -e 'const authorization = "Bearer " + encodeURIComponent(process.env.V); http.get(process.env.URL, { headers: { authorization } }, (answer) => answer.resume())'`,
    'URL, as it is': 'echo "GET $URL/?access_token=$V&x=1"',
    'URL, jq @uri': `jq -nr 'env.V | @uri'`,
    'JSON, jq': `jq -n '{ token: env.V }'`,
    'JSON, jq --ascii-output': `jq -an '{ token: env.V }'`,
    'JSON within JSON': `jq -n '{ token: env.V } | tojson'`,
    'HTML, jq @html': `jq -nr 'env.V | @html'`,
    'base64 -w0': 'echo "$V" | base64 -w0',
    'base64 -w0, no line end before': 'printf %s "$V" | base64 -w0',
    'base64 -w0, 1 byte before': 'printf "x%s" "$V" | base64 -w0',
    'base64 -w0, 2 bytes before': 'printf "xy%s" "$V" | base64 -w0',
    'base64 -w0, text around': 'printf "xyz%s::" "$V" | base64 -w0',
    'base64 -w0, header': 'echo "Authorization: Bearer $V" | base64 -w0',
    'Basic by hand, base64 -w0': 'echo "my-client:$V" | base64 -w0',
    'base64 -w0, JSON around': `jq -nc '{ token: env.V, x: 1 }' | base64 -w0`,
    'base64 of UTF-16, as in PowerShell': 'printf %s "$V" | iconv -t UTF-16LE | base64 -w0',
    'header and payload of a token': 'echo "$V" | cut -d. -f1,2',
    'signature of a token': 'echo "$V" | cut -d. -f3',
    'parts of a token, one per line': `echo "$V" | tr . '\\n'`,
    'without its last character': `echo "\${V:0:-1}"`,
  }),
  ...forms('node', 'hidden', {
    'Node, console.log': 'v',
    'Node, util.inspect': '({ token: v })',
    'URL, encodeURIComponent': 'encodeURIComponent(v)',
    'form, URLSearchParams': 'new URLSearchParams({ t: v }).toString()',
    'form, .NET WebUtility':
      'new URLSearchParams({ t: v }).toString().replace(/%2[189]/g, decodeURIComponent)',
    'form, .NET HttpUtility':
      'new URLSearchParams({ t: v }).toString().replace(/%2[189]/g, decodeURIComponent).replace(/%../g, (code) => code.toLowerCase())',
    'JSON, Node': 'JSON.stringify({ token: v })',
    'JSON, Go (<, > and & escaped)':
      'JSON.stringify(v).replace(/[<>&]/g, (sign) => "\\\\u00" + sign.charCodeAt(0).toString(16))',
    base64url: 'Buffer.from(v).toString("base64url")',
    'base64url, text around': 'Buffer.from("user:" + v + "?").toString("base64url")',
  }),
  ...forms('python', 'hidden', {
    'Python, traceback': '"".join(traceback.format_exception(ValueError(v)))',
    'Python, repr': '[v]',
    'Python, shlex.quote': 'shlex.quote(v)',
    'URL, Python quote': 'urllib.parse.quote(v)',
    'form, Python urlencode': 'urllib.parse.urlencode({"token": v})',
    'JSON, Python': 'json.dumps({"token": v})',
    'HTML, Python': 'html.escape(v)',
    'XML text, Python': 'xml.sax.saxutils.escape(v)',
    'XML, Python': 'xml.sax.saxutils.escape(v, {"\\x27": "&apos;", "\\x22": "&quot;"})',
  }),
  ...forms('bash', 'partly hidden', {
    'curl --trace-ascii (64 columns)':
      'curl -s --trace-ascii - -H "Authorization: Bearer $V" "$URL/x"',
    'base64 (76 columns)': 'echo "$V" | base64',
    'openssl base64 (64 columns)': 'echo "$V" | openssl base64',
    'base64 (76 columns), header': `echo "curl -H 'Authorization: Bearer $V'" | base64`,
    'base64 (76 columns), JSON around': `jq -n '{ x: 1, token: env.V }' | base64`,
    'cut in two': `cut=$(( \${#V} * 19 / 20 )); echo "\${V:0:cut} \${V:cut}"`,
    'folded at 80 columns, as by PowerShell': `printf '%45s : %s\\n' token "$V" | fold -w 80`,
  }),
  ...forms('bash', 'visible', {
    hex: `printf %s "$V" | od -An -v -tx1 | tr -d ' \\n'`,
    'hex dump': 'printf %s "$V" | od -An -v -tx1z',
    reversed: 'echo "$V" | rev',
    'upper case': 'echo "$V" | tr a-z A-Z',
    'one character a line': 'echo "$V" | fold -w 1',
    'in pieces of 8 characters': 'echo "$V" | fold -w 8',
    'compressed, in base64': 'printf %s "$V" | gzip -n | base64 -w0',
  }),
  {
    name: 'decoded payload of a token',
    tool: 'node',
    code: 'Buffer.from(v.split(".")[1] ?? "", "base64url").toString()',
    shown: 'partly hidden',
    secretShown: 'hidden',
  },
  {
    name: 'without its first character',
    tool: 'bash',
    code: `echo "\${V:1}"`,
    shown: 'hidden',
    secretShown: 'partly hidden',
  },
];

/** Every form that the security page lists for a private key; `$V` is the PEM. */
export const KEY_FORMS: readonly Form[] = [
  ...forms('bash', 'hidden', {
    PEM: 'echo "$V"',
    'PEM with CRLF': `echo "$V" | sed 's/$/\\r/'`,
    env: 'env',
    'set -x': 'set -x; : "$V"',
    'export -p': 'export -p',
    'on one line, blanks between': 'echo $V',
    'on one line, nothing between': `echo "$V" | tr -d '\\n'`,
    JSON: `jq -n '{ key: env.V }'`,
    'URL, jq @uri': `jq -nr 'env.V | @uri'`,
    'base64 -w0': 'echo "$V" | base64 -w0',
    'base64 (76 columns)': 'echo "$V" | base64',
    'base64 -w0, 1 byte before': 'printf "x%s" "$V" | base64 -w0',
    'base64 -w0, 2 bytes before': 'printf "xy%s" "$V" | base64 -w0',
    'base64 -w0, YAML around': `echo "$V" | sed 's/^/  /' | base64 -w0`,
    'base64 -w0, JSON around': `jq -n '{ key: env.V }' | base64 -w0`,
    'base64 -w0 of CRLF': `echo "$V" | sed 's/$/\\r/' | base64 -w0`,
    'env | base64 -w0': 'env | base64 -w0',
  }),
  ...forms('node', 'hidden', { base64url: 'Buffer.from(v).toString("base64url")' }),
  ...forms('python', 'hidden', { 'Python, repr': '[v]' }),
  ...forms('bash', 'visible', {
    'openssl base64 (64 columns)': 'echo "$V" | openssl base64',
    'base64 (76 columns), text around': 'echo "key: $V" | base64',
    'body in other columns': `echo "$V" | grep -v -e ----- | tr -d '\\n' | fold -w 76`,
    'the other of PKCS#1 and PKCS#8': 'openssl pkey <<< "$V"; openssl rsa -traditional <<< "$V"',
    'details of the key': 'openssl pkey -noout -text <<< "$V"',
    'DER in hex': `openssl pkey -outform der <<< "$V" | od -An -v -tx1`,
  }),
  ...forms('node', 'visible', {
    JWK: 'JSON.stringify(crypto.createPrivateKey(v).export({ format: "jwk" }))',
  }),
];

/** Between two forms in the log. */
const NEXT_FORM = '=== the next form ===';

/** A script for bash that prints the forms one after the other. */
export function printScript(all: readonly Form[]): string {
  const of = (tool: Form['tool']) => inOrderOfPrint(all).filter((form) => form.tool === tool);
  const node = of('node').map(({ code }) => `console.log(${code}); console.log("${NEXT_FORM}")`);
  const python = of('python').map(({ code }) => `print(${code}); print("${NEXT_FORM}")`);
  const modules = 'base64, html, json, os, shlex, traceback, urllib.parse, xml.sax.saxutils';
  return [
    'set -o pipefail',
    'exec 2>&1',
    ...of('bash').map(({ code }) => `(\n${code}\n)\nprintf '\\n${NEXT_FORM}\\n'`),
    `node -e 'const v = process.env.V; ${node.join('; ')}'`,
    `python3 -c 'import ${modules}; v = os.environ["V"]; ${python.join('; ')}'`,
  ].join('\n');
}

/** What a log shows of each form by its name. */
export function splitLog(all: readonly Form[], log: string): Map<string, string> {
  const texts = log.split(`\n${NEXT_FORM}\n`);
  return new Map(inOrderOfPrint(all).map(({ name }, index) => [name, texts[index] ?? '']));
}

/** Those of one tool together, so that it is started once. */
function inOrderOfPrint(all: readonly Form[]): Form[] {
  return all.toSorted((a, b) => a.tool.localeCompare(b.tool));
}
