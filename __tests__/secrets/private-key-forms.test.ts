import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { SecretMasker } from '../harness/secret-masker.ts';
import { createJwtAccount, type JwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aioJwtContext } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { hiddenCharacters } from './_hidden-characters.ts';
import { printInLaterSteps } from './_print-job.ts';
import { type Visibility, whatShows } from './_what-shows.ts';

/** The forms of the security page for a private key: `$V` is the PEM. */
const FORMS: readonly [name: string, script: string, shown: Visibility][] = [
  ['PEM', 'echo "$V"', 'hidden'],
  ['PEM with CRLF', `echo "$V" | sed 's/$/\\r/'`, 'hidden'],
  ['env', 'env', 'hidden'],
  ['set -x', 'set -x; : "$V"', 'hidden'],
  ['export -p', 'export -p', 'hidden'],
  ['on one line, blanks between', 'echo $V', 'hidden'],
  ['on one line, nothing between', `echo "$V" | tr -d '\\n'`, 'hidden'],
  ['JSON', `jq -n '{ key: env.V }'`, 'hidden'],
  ['Python, repr', `python3 -c 'import os; print([os.environ["V"]])'`, 'hidden'],
  ['URL, jq @uri', `jq -nr 'env.V | @uri'`, 'hidden'],
  ['base64 -w0', 'echo "$V" | base64 -w0', 'hidden'],
  ['base64 (76 columns)', 'echo "$V" | base64', 'hidden'],
  ['base64url', `node -p 'Buffer.from(process.env.V).toString("base64url")'`, 'hidden'],
  ['base64 -w0, 1 byte before', 'printf "x%s" "$V" | base64 -w0', 'hidden'],
  ['base64 -w0, 2 bytes before', 'printf "xy%s" "$V" | base64 -w0', 'hidden'],
  ['base64 -w0, YAML around', `echo "$V" | sed 's/^/  /' | base64 -w0`, 'hidden'],
  ['base64 -w0, JSON around', `jq -n '{ key: env.V }' | base64 -w0`, 'hidden'],
  ['base64 -w0 of CRLF', `echo "$V" | sed 's/$/\\r/' | base64 -w0`, 'hidden'],
  ['env | base64 -w0', 'env | base64 -w0', 'hidden'],
  ['openssl base64 (64 columns)', 'echo "$V" | openssl base64', 'visible'],
  ['base64 (76 columns), text around', 'echo "key: $V" | base64', 'visible'],
  ['body in other columns', `echo "$V" | grep -v -e ----- | tr -d '\\n' | fold -w 76`, 'visible'],
  [
    'the other of PKCS#1 and PKCS#8',
    'openssl pkey <<< "$V"; openssl rsa -traditional <<< "$V"',
    'visible',
  ],
  ['details of the key', 'openssl pkey -noout -text <<< "$V"', 'visible'],
  ['DER in hex', `openssl pkey -outform der <<< "$V" | od -An -v -tx1`, 'visible'],
  [
    'JWK',
    `node -p 'JSON.stringify(crypto.createPrivateKey(process.env.V).export({ format: "jwk" }))'`,
    'visible',
  ],
];

let account: JwtAccount;
let simulator: ImsSimulator;

beforeAll(async () => {
  account = await createJwtAccount();
  simulator = await startImsSimulator({ accounts: [account] });
});
afterAll(() => simulator.close());

/** The key as a job prints it in each form, given to the action by these inputs. */
async function printKey(inputs: Record<string, string>, pem: string): Promise<Visibility[]> {
  const endpoint = { 'ims-endpoint': simulator.url };
  const scripts = FORMS.map(([, script]) => script);
  const { outputs } = await printInLaterSteps({ ...inputs, ...endpoint }, scripts, pem.trim());
  const der = createPrivateKey(pem).export({ type: 'pkcs1', format: 'der' }).toString('latin1');
  const secret = { value: pem, keyPart: der, others: [], neededBits: Number.POSITIVE_INFINITY };
  return outputs.map((output) => whatShows(output, secret));
}

function pkcs8(pem: string): string {
  return createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString();
}

function separateInputs(privateKey: string): Record<string, string> {
  return {
    'client-id': account.clientId,
    'client-secret': account.clientSecrets[0] ?? '',
    'technical-account-id': account.technicalAccountId,
    'organization-id': account.organizationId,
    'private-key': privateKey,
  };
}

function expectAsListed(shown: readonly Visibility[]): void {
  const found = FORMS.map(([name], index) => [name, shown[index]]);
  expect(found).toEqual(FORMS.map(([name, , expected]) => [name, expected]));
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('forms of a private key', () => {
  test.each<[string, (pem: string) => Record<string, string>]>([
    ['PEM', (pem) => separateInputs(pem)],
    ['PEM with escaped line ends', (pem) => separateInputs(pem.replaceAll('\n', '\\n'))],
    ['PEM with doubly escaped line ends', (pem) => separateInputs(pem.replaceAll('\n', '\\\\n'))],
    ['PEM on one line', (pem) => separateInputs(pem.replaceAll('\n', ' '))],
    ['base64 of PEM', (pem) => separateInputs(base64(pem))],
    ['credential file', () => ({ credentials: aemConsoleJwtFile(account) })],
    ['credential file in base64', () => ({ credentials: base64(aemConsoleJwtFile(account)) })],
    ['an array of lines', () => ({ credentials: aioJwtContext(account, true) })],
  ])(
    'are hidden as the security page says: given as %s',
    async (_name, inputsFor) => {
      const { privateKeyPem } = account;
      const shown = await printKey(inputsFor(privateKeyPem), privateKeyPem);
      expectAsListed(shown);
    },
    120_000,
  );

  test('are hidden as the security page says: given as PEM in PKCS#8', async () => {
    const pem = pkcs8(account.privateKeyPem);
    expectAsListed(await printKey(separateInputs(pem), pem));
  }, 120_000);

  test.each(['\n', '\r\n', '\\n', '\\r\\n', '\n  '])(
    'show at most four characters of a line in base64 on one line, with %j between them',
    async (lineEnd) => {
      const { masks } = await runMain({
        credentials: aemConsoleJwtFile(account),
        'ims-endpoint': simulator.url,
      });
      const masker = new SecretMasker();
      for (const mask of masks) {
        masker.addValueAndLines(mask);
      }
      const [line = ''] = account.privateKeyPem.split('\n').slice(5);
      for (const before of ['', 'x', 'xy']) {
        const write = (written: string) => {
          const text = account.privateKeyPem.replace(line, written).replaceAll('\n', lineEnd);
          return Buffer.from(`${before}${text}`).toString('base64');
        };
        const shown = hiddenCharacters(masker, write, line).filter((isHidden) => !isHidden);
        expect(shown.length).toBeLessThanOrEqual(4);
      }
    },
    TEST_LIMIT_MS,
  );
});
