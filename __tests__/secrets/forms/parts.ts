import { type Form, node } from './form.ts';

export const PART_FORMS: readonly Form[] = [
  { name: 'header and payload of a token', script: 'echo "$V" | cut -d. -f1,2' },
  { name: 'signature of a token', script: 'echo "$V" | cut -d. -f3' },
  { name: 'parts of a token, one a line', script: `echo "$V" | tr . '\\n'` },
  {
    name: 'decoded payload of a token',
    script: node('console.log(Buffer.from(v.split(".")[1] ?? "", "base64url").toString())'),
    token: 'partly hidden',
  },
  {
    name: 'without its first character',
    script: `echo "\${V:1}"`,
    clientSecret: 'partly hidden',
  },
  { name: 'without its last character', script: `echo "\${V:0:-1}"` },
  {
    name: 'cut in two',
    script: `cut=$(( \${#V} * 19 / 20 )); echo "\${V:0:cut} \${V:cut}"`,
    token: 'partly hidden',
    clientSecret: 'partly hidden',
  },
  {
    name: 'folded at 80 columns, as by PowerShell',
    script: `printf '%45s : %s\\n' token "$V" | fold -w 80`,
    token: 'partly hidden',
    clientSecret: 'partly hidden',
  },
];

const notMaskable = (name: string, script: string): Form => ({
  name,
  script,
  token: 'visible',
  clientSecret: 'visible',
});

export const NOT_MASKABLE_FORMS: readonly Form[] = [
  notMaskable('hex', `printf %s "$V" | od -An -v -tx1 | tr -d ' \\n'`),
  notMaskable('hex dump', 'printf %s "$V" | od -An -v -tx1z'),
  notMaskable('reversed', 'echo "$V" | rev'),
  notMaskable('upper case', 'echo "$V" | tr a-z A-Z'),
  notMaskable('one character a line', 'echo "$V" | fold -w 1'),
  notMaskable('in pieces of 8 characters', 'echo "$V" | fold -w 8'),
  notMaskable('compressed, in base64', 'printf %s "$V" | gzip -n | base64 -w0'),
];
