import { type Form, node, python } from './form.ts';

const url = (value: string) => node(`console.log(Buffer.from(${value}).toString("base64url"))`);

export const BASE64_FORMS: readonly Form[] = [
  { name: 'base64 -w0', script: 'echo "$V" | base64 -w0' },
  { name: 'base64 -w0, no line end before', script: 'printf %s "$V" | base64 -w0' },
  { name: 'openssl base64 -A', script: 'printf %s "$V" | openssl base64 -A' },
  { name: 'jq @base64', script: `jq -nr 'env.V | @base64'` },
  { name: 'base64url', script: url('v') },
  { name: 'base64url, with a line end', script: url('v + "\\n"') },
  { name: 'base64url, text around', script: url('"user:" + v + "?"') },
  { name: 'base64 -w0, 1 byte before', script: 'printf "x%s" "$V" | base64 -w0' },
  { name: 'base64 -w0, 2 bytes before', script: 'printf "xy%s" "$V" | base64 -w0' },
  { name: 'base64 -w0, text around', script: 'printf "xyz%s::" "$V" | base64 -w0' },
  { name: 'base64 -w0, header', script: 'echo "Authorization: Bearer $V" | base64 -w0' },
  { name: 'Basic by hand, base64 -w0', script: 'echo "my-client:$V" | base64 -w0' },
  { name: 'base64 -w0, JSON around', script: `jq -nc '{ token: env.V, x: 1 }' | base64 -w0` },
  {
    name: 'base64 of UTF-16, as in PowerShell',
    script: 'printf %s "$V" | iconv -t UTF-16LE | base64 -w0',
  },
];

const wrapped = (name: string, script: string): Form => ({
  name,
  script,
  token: 'partly hidden',
  clientSecret: 'partly hidden',
});

export const WRAPPED_FORMS: readonly Form[] = [
  wrapped('base64 (76 columns)', 'echo "$V" | base64'),
  wrapped('openssl base64 (64 columns)', 'echo "$V" | openssl base64'),
  wrapped(
    'Python, encodebytes',
    python('import base64; print(base64.encodebytes(v.encode()).decode())'),
  ),
  wrapped('base64 (76 columns), header', `echo "curl -H 'Authorization: Bearer $V'" | base64`),
  wrapped(
    'base64 (64 columns), header',
    `echo "curl -H 'Authorization: Bearer $V'" | openssl base64`,
  ),
  wrapped('base64 (76 columns), JSON around', `jq -n '{ x: 1, token: env.V }' | base64`),
  wrapped('Basic by hand, base64 (76 columns)', 'echo "cm-p12345-e123456-integration:$V" | base64'),
  wrapped('base64 (76 columns), 34 bytes before', `printf '%34s%s\\n' : "$V" | base64`),
  wrapped('base64 (64 columns), 23 bytes before', `printf '%23s%s\\n' : "$V" | base64 -w 64`),
  wrapped('base64 (64 columns), 27 bytes before', `printf '%27s%s\\n' : "$V" | base64 -w 64`),
];
