import { expect, test } from '@jest/globals';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { printInLaterSteps } from './_print-job.ts';
import { clientSecret, patternlessText } from './_secrets.ts';
import { type Visibility, whatShows, worst } from './_what-shows.ts';
import { ALL_FORMS } from './forms/all-forms.ts';

const SCRIPTS = ALL_FORMS.map(({ script }) => script);

/** The first three as the consoles make them (adobe-ims.md section 3). */
const ORDINARY_SECRETS = [
  `p8e-${patternlessText(16)}_${patternlessText(14)}-9`,
  '4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f',
  `s8e-${patternlessText(39)}=`,
  patternlessText(64),
];

const run = () => patternlessText(14);
const ODD_SECRETS = [
  `${run()}'${run()}"${run()}`,
  `${run()}%41 ${run()}${run()}éß`,
  `${run()}$HOME\`${run()}\`\\1${run()}`,
  `~<${run()}&+${run()}>!${run()}~(a)*`,
  `#'"${run()}<>&+/=?${run()}'"\\\`$x{}[],;|${run()}`,
];

/** What shows of a client secret in each form when only the action knows that it is one. */
async function printClientSecret(secret: string): Promise<Visibility[]> {
  const account = createOAuthAccount({ clientSecrets: [secret] });
  await using simulator = await startImsSimulator({ accounts: [account] });
  const inputs = {
    'client-id': account.clientId,
    'client-secret': secret,
    'ims-endpoint': simulator.url,
  };
  const { outputs } = await printInLaterSteps(inputs, SCRIPTS, secret);
  return outputs.map((output) => whatShows(output, clientSecret(secret)));
}

test('the forms of a client secret are hidden as the security page says', async () => {
  const secrets = [...ORDINARY_SECRETS, ...ODD_SECRETS];
  const shown = await Promise.all(secrets.map(printClientSecret));
  const found = ALL_FORMS.map(({ name }, index) => [
    name,
    worst(shown.map((one) => one[index] ?? 'visible')),
  ]);
  expect(found).toEqual(ALL_FORMS.map((form) => [form.name, form.clientSecret ?? 'hidden']));
}, 180_000);
