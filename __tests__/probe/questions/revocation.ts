import { randomBytes } from 'node:crypto';
import { type HttpRequest, invalidateTokenRequest } from '../action.ts';
import { answerText, jsonFields, textField, validationRequest, withForm } from '../answers.ts';
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
    const second = await secondToken(prober);
    const request = withForm(invalidationRequest(prober, second), { cascading: 'all' });
    const answer = answerText(await invalidate(prober, second, request));
    return `${answer}; ${validityText(await validate(prober, held))}`;
  }),
  'invalidate-wrong-secret': sends([], answerText, async (prober) => {
    const { held } = await prober.goodToken();
    const change = { client_secret: WRONG_SECRET };
    return invalidate(prober, held, withForm(invalidationRequest(prober, held), change));
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
    const { credential } = prober;
    const held = { token: randomBytes(24).toString('base64url'), credential };
    return prober.send(invalidationRequest(prober, held), credential);
  }),
  'invalidate-foreign': asks(2, ['two credentials'], async (prober) => {
    const { token } = await prober.freshToken(prober.oauth);
    const request = invalidationRequest(prober, { token, credential: prober.jwt });
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
    prober.keep(held);
    const request = withForm(invalidationRequest(prober, held), { client_secret: undefined });
    const answer = await invalidate(prober, held, request);
    if (held.revokedAt === undefined) {
      await prober.revoke(held);
    }
    return { held, answer };
  });
}

/** Lives beside the first for two questions. */
function secondToken(prober: Prober): Promise<HeldToken> {
  return prober.once('second token', async () => {
    const held = await prober.freshToken();
    prober.keep(held);
    return held;
  });
}

/** What `validate_token` says of a token. */
function validate(
  prober: Prober,
  { token, credential }: HeldToken,
  clientId = credential.clientId,
): Promise<Answer> {
  return prober.send(validationRequest(prober.target.endpoint, clientId, token), credential);
}

function validityText(answer: Answer): string {
  const { valid } = jsonFields(answer.body);
  return typeof valid === 'boolean' ? `${answer.status}, valid: ${valid}` : answerText(answer);
}

function invalidationRequest(prober: Prober, { token, credential }: HeldToken): HttpRequest {
  const { clientId, clientSecrets } = credential;
  return invalidateTokenRequest(prober.target.endpoint, clientId, clientSecrets[0], token);
}

/** Revokes as the action does, or in a way of the question's own. */
async function invalidate(
  prober: Prober,
  held: HeldToken,
  request = invalidationRequest(prober, held),
): Promise<Answer> {
  const answer = await prober.send(request, held.credential);
  prober.noteRevocation(held, request, answer);
  return answer;
}
