import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { printInLaterSteps } from './_print-job.ts';
import {
  madeUpToken,
  opaqueTokenSecret,
  patternlessText,
  tokenSecret,
  tokensOfEveryAlignment,
} from './_secrets.ts';
import { type Secret, type Visibility, whatShows, worst } from './_what-shows.ts';
import { ALL_FORMS } from './forms/all-forms.ts';

const SCRIPTS = ALL_FORMS.map(({ script }) => script);

/** What shows of a token in each form, when IMS issues just this token. */
async function printToken(secret: Secret): Promise<Visibility[]> {
  const token = secret.value;
  await using simulator = await startImsSimulator();
  const set = { access_token: token };
  simulator.misbehave({ always: { kind: 'alter', path: '/ims/token', set } });
  const [account] = simulator.accounts;
  const inputs = {
    'client-id': account?.clientId ?? '',
    'client-secret': account?.clientSecrets[0] ?? '',
    'ims-endpoint': simulator.url,
  };
  const { outputs } = await printInLaterSteps(inputs, SCRIPTS);
  return outputs.map((output) => whatShows(output, secret));
}

describe('forms of an access token', () => {
  test('are hidden as the security page says', async () => {
    const shown = await Promise.all(tokensOfEveryAlignment().map(tokenSecret).map(printToken));
    const found = ALL_FORMS.map(({ name }, index) => [
      name,
      worst(shown.map((one) => one[index] ?? 'visible')),
    ]);
    expect(found).toEqual(ALL_FORMS.map(({ name, token = 'hidden' }) => [name, token]));
  }, 180_000);

  const hexadecimal = createHash('sha256').update('opaque').digest('hex');
  const special = `${patternlessText(50)}~+/=-_!*'()"\\\`$&<>${patternlessText(50)}==`;
  const encrypted = `${madeUpToken(0)}.${patternlessText(100)}.${patternlessText(22)}`;
  test.each([
    ['opaque', opaqueTokenSecret(patternlessText(90))],
    ['hexadecimal', opaqueTokenSecret(hexadecimal)],
    ['opaque, with special characters', opaqueTokenSecret(special)],
    ['with five parts', tokenSecret(encrypted)],
  ])(
    'are hidden no worse when the token is of another kind: %s',
    async (_kind, secret) => {
      const shown = await printToken(secret);
      const allowed = ALL_FORMS.map((form) =>
        worst([form.token ?? 'hidden', form.clientSecret ?? 'hidden']),
      );
      const found = ALL_FORMS.map(({ name }, index) => [
        name,
        worst([allowed[index] ?? 'hidden', shown[index] ?? 'visible']),
      ]);
      expect(found).toEqual(ALL_FORMS.map(({ name }, index) => [name, allowed[index]]));
    },
    120_000,
  );
});
