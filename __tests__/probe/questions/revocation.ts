import { randomBytes } from 'node:crypto';
import { answerText, jsonFields, textField, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { HeldToken, Prober } from '../prober.ts';
import { asks, looksAt, sends, type Ways } from '../question.ts';
import { WRONG_SECRET } from './mistakes.ts';

/** Whether a token lives, and how it ends. The token of `goodToken` ends here. */
export const REVOCATION: Ways = {
  'validate-good': sends([], validityText, async (prober) => {
    return validate(prober, (await prober.goodToken()).held);
  }),
  'validate-fields': looksAt('validate-good', [], ({ body, answeredAt }) => {
    const { valid: _valid, ...others } = jsonFields(body);
    const end = Number(others['expires_at']);
    const unit = end > answeredAt.getTime() && end < 1e14 ? ' in milliseconds' : '';
    const names = Object.keys(others).sort().join(', ');
    return hidden(names.replace(/\bexpires_at\b/, `expires_at${unit}`) || 'nothing');
  }),
  'validate-foreign-client': sends([], validityText, async (prober) => {
    const { held } = await prober.goodToken();
    return validate(prober, held, randomBytes(16).toString('hex'));
  }),
  'older-token': asks(2, [], async (prober) => {
    const { held } = await prober.goodToken();
    await secondToken(prober);
    return validityText(await validate(prober, held));
  }),
  cascading: asks(3, [], async (prober) => {
    const { held } = await prober.goodToken();
    const answer = await invalidate(prober, await secondToken(prober), { cascading: 'all' });
    return `${answerText(answer)}; ${validityText(await validate(prober, held))}`;
  }),
  'invalidate-wrong-secret': sends([], answerText, async (prober) => {
    return invalidate(prober, (await prober.goodToken()).held, { client_secret: WRONG_SECRET });
  }),
  'invalidate-without-secret': sends([], answerText, async (prober) => {
    return (await revokedToken(prober)).answer;
  }),
  'validate-revoked': sends([], validityText, async (prober) => {
    return validate(prober, (await revokedToken(prober)).held);
  }),
  'validate-reason': looksAt('validate-revoked', [], ({ body }) => {
    return hidden(textField(body, 'reason')) || 'none';
  }),
  'invalidate-twice': sends([], answerText, async (prober) => {
    return invalidate(prober, (await revokedToken(prober)).held);
  }),
  'invalidate-unknown': sends([], answerText, (prober) => {
    const token = randomBytes(24).toString('base64url');
    return invalidate(prober, { token, credential: prober.credential });
  }),
  'invalidate-foreign': asks(2, ['two credentials'], async (prober) => {
    const { token } = await prober.freshToken(prober.oauth);
    const request = prober.revocationRequest({ token, credential: prober.jwt });
    return answerText(await prober.send(request, prober.oauth));
  }),
  'invalidate-with-secret': asks(2, [], async (prober) => {
    return answerText(await invalidate(prober, await prober.freshToken()));
  }),
};

/**
 * The token of `goodToken` after its revocation without the secret, with IMS's answer to that. If
 * IMS did not want it so, the token is revoked with the secret then.
 */
export function revokedToken(prober: Prober): Promise<{ held: HeldToken; answer: Answer }> {
  return prober.once('revoked token', async () => {
    const good = (await prober.goodToken()).held;
    // Another question may have ended it against all expectation.
    const held = good.revokedAt === undefined ? good : await prober.freshToken();
    held.keptFor = 'Revocation';
    const answer = await invalidate(prober, held, { client_secret: undefined });
    if (held.revokedAt === undefined) {
      await prober.revoke(held);
    }
    return { held, answer };
  });
}

/** Lives beside the first for two questions. */
function secondToken(prober: Prober): Promise<HeldToken> {
  return prober.once('second token', async () =>
    Object.assign(await prober.freshToken(), { keptFor: 'Revocation' }),
  );
}

/** What `validate_token` says of a token. */
function validate(prober: Prober, held: HeldToken, clientId?: string): Promise<Answer> {
  return prober.send(prober.validationRequest(held, clientId), held.credential);
}

function validityText(answer: Answer): string {
  const { valid } = jsonFields(answer.body);
  return typeof valid === 'boolean' ? `${answer.status}, valid: ${valid}` : answerText(answer);
}

/** Revokes as the action does, but for what the question changes in the form. */
async function invalidate(
  prober: Prober,
  held: HeldToken,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  const request = withForm(prober.revocationRequest(held), change);
  const answer = await prober.send(request, held.credential);
  prober.noteRevocation(held, request, answer);
  return answer;
}
