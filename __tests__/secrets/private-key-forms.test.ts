import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createJwtAccount, type JwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aioJwtContext } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
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
  ['openssl base64 (64 columns)', 'echo "$V" | openssl base64', 'hidden'],
  ['base64url', `node -p 'Buffer.from(process.env.V).toString("base64url")'`, 'hidden'],
  [
    'the other of PKCS#1 and PKCS#8',
    'openssl pkey <<< "$V"; openssl rsa -traditional <<< "$V"',
    'hidden',
  ],
  ['YAML around, base64 -w0', `echo "$V" | sed 's/^/  /' | base64 -w0`, 'visible'],
  ['text around, base64 (76 columns)', 'echo "key: $V" | base64', 'visible'],
  ['details of the key', 'openssl pkey -noout -text <<< "$V"', 'visible'],
  ['DER in hex', `openssl pkey -outform der <<< "$V" | od -An -v -tx1`, 'visible'],
];

/** Bytes: only a last line that is shorter than a full one may show. */
const LONGEST_RUN = 11;

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
  const secret = { value: pem, keyPart: der, others: [], longestRun: LONGEST_RUN };
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
    60_000,
  );

  test('are hidden as the security page says: given as PEM in PKCS#8', async () => {
    const pem = pkcs8(account.privateKeyPem);
    expectAsListed(await printKey(separateInputs(pem), pem));
  }, 60_000);
});
