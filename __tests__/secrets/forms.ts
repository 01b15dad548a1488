import type { Visibility } from './what-shows.ts';

/** One way in which people print a secret in a later step. */
export interface Form {
  name: string;
  /** Bash; the secret is in `$V`, the address of a server in `$URL`. */
  script: string;
  token: Visibility;
  clientSecret: Visibility;
}

type Row = [name: string, script: string, token: Visibility, clientSecret: Visibility];

const HIDDEN = 'hidden';
const KEY_PART_HIDDEN = 'key part hidden';
const VISIBLE = 'visible';

const ROWS: Row[] = [
  // Plain
  ['echo', 'echo "$V"', HIDDEN, HIDDEN],
  ['printf without a line end', 'printf %s "$V"', HIDDEN, HIDDEN],
  ['in a sentence', 'echo "the value is <$V>, see?"', HIDDEN, HIDDEN],
  ['here document', 'cat <<END\n$V\nEND', HIDDEN, HIDDEN],
  ['env', 'env', HIDDEN, HIDDEN],
  ['printenv', 'printenv V', HIDDEN, HIDDEN],
  ['standard error', 'echo "$V" >&2', HIDDEN, HIDDEN],
  ['error annotation', 'echo "::error::failed with $V"', HIDDEN, HIDDEN],
  ['GitHub Actions debug line', 'echo "::debug::$V"', HIDDEN, HIDDEN],
  ['Node console.log', `node -e 'console.log(process.env.V)'`, HIDDEN, HIDDEN],
  ['Node error with its stack', `node -e 'throw new Error(process.env.V)' || true`, HIDDEN, HIDDEN],
  [
    'Python traceback',
    `python3 -c 'import os; raise ValueError(os.environ["V"])' || true`,
    HIDDEN,
    HIDDEN,
  ],
  ['diff', 'diff <(echo "$V") <(echo other) || true', HIDDEN, HIDDEN],
  ['upper case', `echo "$V" | tr a-z A-Z`, VISIBLE, VISIBLE],
  // Shell
  ['set -x', 'set -x; : "$V"', HIDDEN, HIDDEN],
  ['set -x in a header', 'set -x; : -H "Authorization: Bearer $V"', HIDDEN, HIDDEN],
  ['set -v with declare -p', 'declare -p V', HIDDEN, HIDDEN],
  ['export -p', 'export -p', HIDDEN, HIDDEN],
  ['set', 'set', HIDDEN, HIDDEN],
  ['printf %q', `printf '%q\\n' "$V"`, HIDDEN, HIDDEN],
  ['\${V@Q}', 'echo "${V@Q}"', HIDDEN, HIDDEN],
  // HTTP
  [
    'curl -v, header',
    'curl -sv -H "Authorization: Bearer $V" "$URL/ims/userinfo/v2" || true',
    HIDDEN,
    HIDDEN,
  ],
  [
    'curl --trace-ascii, header',
    'curl -s --trace-ascii - -H "Authorization: Bearer $V" "$URL/ims/userinfo/v2" || true',
    KEY_PART_HIDDEN,
    KEY_PART_HIDDEN,
  ],
  [
    'curl -v, Basic',
    'curl -sv -u "some-client-id:$V" "$URL/ims/userinfo/v2" || true',
    HIDDEN,
    HIDDEN,
  ],
  ['curl -v, Basic, V as the user', 'curl -sv -u "$V:" "$URL/ims/x" || true', HIDDEN, HIDDEN],
  [
    'Node NODE_DEBUG=http',
    `NODE_DEBUG=http node -e 'require("http").get(process.env.URL+"/ims/x",{headers:{authorization:"Bearer "+encodeURI(process.env.V)}},r=>r.resume())' 2>&1`,
    HIDDEN,
    HIDDEN,
  ],
  ['URL, plain', 'echo "GET $URL/?access_token=$V&x=1"', HIDDEN, HIDDEN],
  ['URL, jq @uri', 'jq -nr "env.V|@uri"', HIDDEN, HIDDEN],
  [
    'URL, encodeURIComponent',
    `node -p 'encodeURIComponent(process.env.V)'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'URL, Python quote',
    `python3 -c 'import os,urllib.parse as u; print(u.quote(os.environ["V"]))'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'form, Python quote_plus',
    `python3 -c 'import os,urllib.parse as u; print(u.quote_plus(os.environ["V"]))'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'form, URLSearchParams',
    `node -p 'new URLSearchParams({token:process.env.V})+""'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'form, lower-case (.NET)',
    `node -p 'new URLSearchParams({token:process.env.V}).toString().replace(/%../g,c=>c.toLowerCase())'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'form, curl --data-urlencode',
    'curl -svG --data-urlencode "token=$V" "$URL/ims/x" || true',
    HIDDEN,
    HIDDEN,
  ],
  // JSON and other notations
  ['JSON, jq', 'jq -n "{token: env.V}"', HIDDEN, HIDDEN],
  ['JSON, jq --ascii-output', 'jq -an "{token: env.V}"', HIDDEN, HIDDEN],
  ['JSON, Node', `node -p 'JSON.stringify({token:process.env.V})'`, HIDDEN, HIDDEN],
  [
    'JSON, Python',
    `python3 -c 'import os,json; print(json.dumps({"token":os.environ["V"]}))'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'JSON, Go',
    `node -p 'JSON.stringify(process.env.V).replace(/[<>&]/g,c=>"\\\\u00"+c.charCodeAt(0).toString(16))'`,
    HIDDEN,
    HIDDEN,
  ],
  ['JSON in JSON', 'jq -n "{token: env.V} | tojson"', HIDDEN, HIDDEN],
  ['jq @sh', 'jq -nr "env.V|@sh"', HIDDEN, HIDDEN],
  ['jq @html', 'jq -nr "env.V|@html"', HIDDEN, HIDDEN],
  ['jq @text in a string', `jq -nr '"value=\\(env.V)"'`, HIDDEN, HIDDEN],
  ['Node util.inspect', `node -p '({token:process.env.V})'`, HIDDEN, HIDDEN],
  ['Python repr', `python3 -c 'import os; print([os.environ["V"]])'`, HIDDEN, HIDDEN],
  ['Python shlex.quote', `python3 -c 'import os,shlex; print(shlex.quote(os.environ["V"]))'`, HIDDEN, HIDDEN],
  [
    'Perl Data::Dumper',
    `perl -MData::Dumper -e 'print Dumper({token=>$ENV{V}})'`,
    HIDDEN,
    HIDDEN,
  ],
  ['XML, Python', `python3 -c 'import os; from xml.sax.saxutils import escape as e; print(e(os.environ["V"],{"\\x27":"&apos;","\\x22":"&quot;"}))'`, HIDDEN, HIDDEN],
  // Base64
  ['base64', 'echo "$V" | base64', HIDDEN, HIDDEN],
  ['base64 -w0', 'echo "$V" | base64 -w0', HIDDEN, HIDDEN],
  ['base64 -w0 without the line end', 'printf %s "$V" | base64 -w0', HIDDEN, HIDDEN],
  ['openssl base64 (64 columns)', 'echo "$V" | openssl base64', HIDDEN, HIDDEN],
  ['openssl base64 -A', 'printf %s "$V" | openssl base64 -A', HIDDEN, HIDDEN],
  ['Python encodebytes', `python3 -c 'import os,base64; print(base64.encodebytes(os.environ["V"].encode()).decode())'`, HIDDEN, HIDDEN],
  ['jq @base64', 'jq -nr "env.V|@base64"', HIDDEN, HIDDEN],
  ['base64url', `node -p 'Buffer.from(process.env.V).toString("base64url")'`, HIDDEN, HIDDEN],
  [
    'base64url with a line end',
    `node -p 'Buffer.from(process.env.V+"\\n").toString("base64url")'`,
    HIDDEN,
    HIDDEN,
  ],
  ['base64, 1 byte before', 'printf "x%s" "$V" | base64 -w0', HIDDEN, HIDDEN],
  ['base64, 2 bytes before', 'printf "xy%s" "$V" | base64 -w0', HIDDEN, HIDDEN],
  ['base64, 3 bytes before and some behind', 'printf "xyz%s::" "$V" | base64 -w0', HIDDEN, HIDDEN],
  [
    'base64url, user before',
    `node -p 'Buffer.from("user:"+process.env.V+"?").toString("base64url")'`,
    HIDDEN,
    HIDDEN,
  ],
  [
    'Basic, id:secret with a line end',
    'echo "Authorization: Basic $(echo "some-client-id:$V" | base64 -w0)"',
    HIDDEN,
    HIDDEN,
  ],
  ['JSON in base64', 'jq -nc "{token: env.V, type: 1}" | base64 -w0', HIDDEN, HIDDEN],
  ['JSON in wrapped base64', 'jq -n "{type: 1, token: env.V}" | base64', KEY_PART_HIDDEN, KEY_PART_HIDDEN],
  ['header in wrapped base64', 'echo "Authorization: Bearer $V" | base64', KEY_PART_HIDDEN, KEY_PART_HIDDEN],
  ['header in wrapped openssl base64', 'echo "Authorization: Bearer $V" | openssl base64', KEY_PART_HIDDEN, KEY_PART_HIDDEN],
  ['wrapped Basic, id:secret', 'echo "0123456789abcdef0123456789abcdef:$V" | base64', KEY_PART_HIDDEN, KEY_PART_HIDDEN],
  ['wrapped base64, 1 byte before', 'printf "x%s" "$V" | base64', KEY_PART_HIDDEN, KEY_PART_HIDDEN],
  ['wrapped base64, 2 bytes before', 'printf "xy%s" "$V" | base64', KEY_PART_HIDDEN, KEY_PART_HIDDEN],
  ['base64 of base64', 'printf %s "$V" | base64 -w0 | base64 -w0', HIDDEN, HIDDEN],
  ['base64 of UTF-16 (PowerShell)', `printf %s "$V" | iconv -t UTF-16LE | base64 -w0`, HIDDEN, HIDDEN],
  // PowerShell, as it prints
  ['PowerShell, ConvertTo-Json', `node -p 'JSON.stringify({token:process.env.V},null,2)'`, HIDDEN, HIDDEN],
  ['PowerShell, error with colours', `printf '\\033[31;1mLine |\\n\\033[36;1m   1 | \\033[0m Invoke-RestMethod -Token \\033[36;1m%s\\033[0m\\n' "$V"`, HIDDEN, HIDDEN],
  ['PowerShell, Format-List at 80 columns', `printf 'token : %s\\n' "$V" | fold -w 80`, KEY_PART_HIDDEN, HIDDEN],
  // Parts
  ['header and payload', 'echo "$V" | cut -d. -f1,2', HIDDEN, HIDDEN],
  ['signature alone', 'echo "$V" | cut -d. -f3', HIDDEN, HIDDEN],
  ['all parts, one a line', `echo "$V" | tr . '\\n'`, HIDDEN, HIDDEN],
  ['decoded payload', `node -p 'Buffer.from(process.env.V.split(".")[1]??"","base64url")+""'`, KEY_PART_HIDDEN, HIDDEN],
  ['all but the first character', 'echo "\${V:1}"', KEY_PART_HIDDEN, VISIBLE],
  ['all but the last 4 characters', 'echo "\${V:0:-4}"', HIDDEN, VISIBLE],
  ['cut in the middle', 'half=$(( \${#V} * 9 / 10 )); echo "\${V:0:half} \${V:half}"', KEY_PART_HIDDEN, VISIBLE],
  ['folded at 76', 'echo "$V" | fold -w 76', KEY_PART_HIDDEN, HIDDEN],
  ['one character a line', `echo "$V" | fold -w 1`, VISIBLE, VISIBLE],
  // Not maskable
  ['hex', `printf %s "$V" | od -An -v -tx1 | tr -d ' \\n'`, VISIBLE, VISIBLE],
  ['hex dump', `printf %s "$V" | od -An -v -tx1`, VISIBLE, VISIBLE],
  ['reversed', 'echo "$V" | rev', VISIBLE, VISIBLE],
];

export const FORMS: readonly Form[] = ROWS.map(([name, script, token, clientSecret]) => ({
  name,
  script,
  token,
  clientSecret,
}));
