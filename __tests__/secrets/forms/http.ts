import { type Form, node, python } from './form.ts';

export const HTTP_FORMS: readonly Form[] = [
  {
    name: 'curl -v, bearer header',
    script: 'curl -sv -H "Authorization: Bearer $V" "$URL/ims/userinfo/v2" || true',
  },
  {
    name: 'curl -v, Basic, as the password',
    script: 'curl -sv -u "my-client:$V" "$URL/x" || true',
  },
  { name: 'curl -v, Basic, as the user', script: 'curl -sv -u "$V:" "$URL/x" || true' },
  {
    name: 'curl -v, URL, --data-urlencode',
    script: 'curl -svG --data-urlencode "token=$V" "$URL/x" || true',
  },
  {
    name: 'curl --trace-ascii (64 columns)',
    script: 'curl -s --trace-ascii - -H "Authorization: Bearer $V" "$URL/x" || true',
    token: 'partly hidden',
    clientSecret: 'partly hidden',
  },
  {
    // Newer versions of Node leave the headers out.
    name: 'Node, NODE_DEBUG=http',
    script: `NODE_DEBUG=http ${node('const headers = { authorization: "Bearer " + encodeURIComponent(v) }; require("http").get(process.env.URL, { headers }, (answer) => answer.resume())')} 2>&1`,
  },
  { name: 'URL, as it is', script: 'echo "GET $URL/?access_token=$V&x=1"' },
  { name: 'URL, jq @uri', script: `jq -nr 'env.V | @uri'` },
  { name: 'URL, encodeURIComponent', script: node('console.log(encodeURIComponent(v))') },
  {
    name: 'URL, Python quote',
    script: python('import urllib.parse as u; print(u.quote(v))'),
  },
  {
    name: 'form, Python urlencode',
    script: python('import urllib.parse as u; print(u.urlencode({"token": v}))'),
  },
  {
    name: 'form, URLSearchParams',
    script: node('console.log(new URLSearchParams({ t: v }).toString())'),
  },
  {
    name: 'form, .NET (lower-case codes)',
    script: node(
      'console.log(new URLSearchParams({ t: v }).toString().replace(/%../g, (code) => code.toLowerCase()))',
    ),
  },
];

export const NOTATION_FORMS: readonly Form[] = [
  { name: 'JSON, jq', script: `jq -n '{ token: env.V }'` },
  { name: 'JSON, jq --ascii-output', script: `jq -an '{ token: env.V }'` },
  { name: 'JSON, Node', script: node('console.log(JSON.stringify({ token: v }))') },
  { name: 'JSON, Python', script: python('import json; print(json.dumps({"token": v}))') },
  {
    name: 'JSON, Go (<, > and & escaped)',
    script: node(
      'console.log(JSON.stringify(v).replace(/[<>&]/g, (sign) => "\\\\u00" + sign.charCodeAt(0).toString(16)))',
    ),
  },
  { name: 'JSON within JSON', script: `jq -n '{ token: env.V } | tojson'` },
  { name: 'jq, string', script: `jq -nr '"value=\\(env.V)"'` },
  { name: 'HTML, jq @html', script: `jq -nr 'env.V | @html'` },
  {
    name: 'XML, Python',
    script: python(
      'from xml.sax.saxutils import escape; print(escape(v, {"\\x27": "&apos;", "\\x22": "&quot;"}))',
    ),
  },
];
