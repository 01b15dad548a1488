import { createPrivateKey } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { goodInputs } from '../dist/_run.ts';
import { runJob } from '../harness/job.ts';
import type { Variables } from '../harness/key-value-file.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aioJwtContext } from '../simulators/ims/credential-files.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { FORMS, type Form, KEY_FORMS, printScript, splitLog } from './_forms.ts';
import {
  clientSecret,
  madeUpToken,
  patternlessBytes,
  patternlessText,
  type Secret,
  tokenSecret,
} from './_secrets.ts';
import { type Visibility, whatShows, worst } from './_what-shows.ts';

const jwt = await createJwtAccount();
const simulator = await startImsSimulator({ accounts: [jwt] });
afterAll(() => simulator.close());

/**
 * Runs the action, then a step that prints a secret in every form. The runner itself knows no secret,
 * so that whatever is hidden is hidden by the action.
 *
 * @returns what shows of it, by the name of the form
 */
async function printInLaterStep(
  forms: readonly Form[],
  secret: Secret,
  inputs: Variables,
): Promise<Map<string, Visibility>> {
  // Steps of a real job find the variable by its name; here it would print the token once more.
  const env = { V: secret.value, URL: inputs['ims-endpoint'] ?? '', AEM_IMS_TOKEN: '' };
  const job = await runJob({
    debug: true,
    steps: [
      { uses: 'org/aem-ims-token@v1', with: inputs },
      { run: printScript(forms), env },
    ],
  });
  expect(job.conclusion).toBe('success');
  const [, log = ''] = job.steps[1]?.result?.log.split('##[endgroup]\n') ?? [];
  const shown = [...splitLog(forms, log)].map(([name, text]) => {
    return [name, whatShows(text, secret)] as const;
  });
  return new Map(shown);
}

/** What shows of this token, when IMS issues it, or of this client secret, when IMS takes it. */
async function print(given: { token: string } | { clientSecret: string }) {
  const isToken = 'token' in given;
  const value = isToken ? patternlessText(36) : given.clientSecret;
  const account = createOAuthAccount({ clientSecrets: [value] });
  await using ims = await startImsSimulator({ accounts: [account] });
  if (isToken) {
    const set = { access_token: given.token };
    ims.misbehave({ always: { kind: 'alter', path: '/ims/token', set } });
  }
  const secret = isToken ? tokenSecret(given.token) : clientSecret(value);
  return await printInLaterStep(FORMS, secret, goodInputs(ims));
}

/** The worst that any of the prints shows of each form, as a table to compare. */
function table(forms: readonly Form[], prints: readonly Map<string, Visibility>[]) {
  return forms.map(({ name }) => [
    name,
    worst(prints.map((shown) => shown.get(name) ?? 'visible')),
  ]);
}

test('the forms of an access token are hidden as the security page says', async () => {
  // One token for each length modulo 3, which base64 aligns differently.
  const tokens = [0, 1, 2].map((rest) => {
    const all = [0, 1, 2, 3, 4, 5].map(madeUpToken);
    return all.find(({ length }) => length % 3 === rest) ?? '';
  });

  const prints = await Promise.all(tokens.map((token) => print({ token })));

  expect(table(FORMS, prints)).toEqual(FORMS.map(({ name, shown }) => [name, shown]));
});

test('the forms of a token of another kind are hidden no worse', async () => {
  const tokens = {
    opaque: patternlessText(90),
    hexadecimal: patternlessBytes(32).toString('hex'),
    special: `${patternlessText(50)}~+/=-_!*'()"\\\`$&<>${patternlessText(50)}==`,
    'with five parts': `${madeUpToken(0)}.${patternlessText(100)}.${patternlessText(22)}`,
  };
  const limits = FORMS.map(
    ({ name, shown, secretShown }) => [name, worst([shown, secretShown])] as const,
  );

  const prints = await Promise.all(Object.values(tokens).map((token) => print({ token })));

  expect(table(FORMS, [new Map(limits), ...prints])).toEqual(limits);
});

test('the forms of a client secret are hidden as the security page says', async () => {
  const run = () => patternlessText(14);
  const secrets = [
    // As the consoles make them (adobe-ims.md, section 3).
    `p8e-${patternlessText(16)}_${patternlessText(14)}-9`,
    '4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f',
    `s8e-${patternlessText(39)}=`,
    patternlessText(64),
    `${run()}'${run()}"${run()}`,
    `${run()}%41 ${run()}${run()}éß`,
    `${run()}$HOME\`${run()}\`\\1${run()}`,
    `~<${run()}&+${run()}>!${run()}~(a)*`,
    `#'"${run()}<>&+/=?${run()}'"\\\`$x{}[],;|${run()}`,
  ];

  const prints = await Promise.all(secrets.map((one) => print({ clientSecret: one })));

  expect(table(FORMS, prints)).toEqual(FORMS.map(({ name, secretShown }) => [name, secretShown]));
});

test('the forms of a private key are hidden as the security page says, however it is given', async () => {
  const pkcs1 = jwt.privateKeyPem;
  const pkcs8 = createPrivateKey(pkcs1).export({ type: 'pkcs8', format: 'pem' }).toString();
  const separate = (privateKey: string) => ({
    ...goodInputs(simulator),
    'technical-account-id': jwt.technicalAccountId,
    'organization-id': jwt.organizationId,
    'private-key': privateKey,
  });
  const file = (credentials: string) => ({ 'ims-endpoint': simulator.url, credentials });
  const given: [pem: string, inputs: Variables][] = [
    [pkcs1, separate(pkcs1.replaceAll('\n', '\\n'))],
    [pkcs1, file(aemConsoleJwtFile(jwt))],
    [pkcs1, file(aioJwtContext(jwt, true))],
    [pkcs8, separate(Buffer.from(pkcs8).toString('base64'))],
  ];
  const keyPart = createPrivateKey(pkcs1)
    .export({ type: 'pkcs1', format: 'der' })
    .toString('latin1');

  const prints = await Promise.all(
    given.map(([pem, inputs]) => {
      const secret = { value: pem.trim(), keyPart, others: [], neededBits: Infinity };
      return printInLaterStep(KEY_FORMS, secret, inputs);
    }),
  );

  for (const shown of prints) {
    expect(table(KEY_FORMS, [shown])).toEqual(KEY_FORMS.map((form) => [form.name, form.shown]));
  }
});
