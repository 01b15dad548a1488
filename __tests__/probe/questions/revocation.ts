import { randomBytes } from 'node:crypto';
import { type HttpRequest, invalidateTokenRequest } from '../action.ts';
import { answerText, jsonFields, validationRequest, withForm } from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { HeldToken, Prober } from '../prober.ts';
import { looks, sends, sendsUpTo, type Ways } from '../question.ts';
import { WRONG_SECRET } from './mistakes.ts';

/** Whether a token lives, and how it ends. The token of `goodToken` ends here. */
export const REVOCATION: Ways = {
  'validate-good': sends([], async (prober) => validityText(await validatedWhileGood(prober))),
  'validate-fields': looks([], async (prober) => {
    const { valid: _valid, ...others } = jsonFields((await validatedWhileGood(prober)).body);
    const end = Number(others['expires_at']);
    const isInFuture = end > prober.pace.now().getTime() && end < 1e14;
    const names = Object.keys(others).sort().join(', ');
    const unit = isInFuture ? ' in milliseconds' : '';
    return hidden(names.replace(/\bexpires_at\b/, `expires_at${unit}`) || 'nothing');
  }),
  'validate-foreign-client': sends([], async (prober) => {
    const { held } = await prober.goodToken();
    return validityText(await validate(prober, held, randomBytes(16).toString('hex')));
  }),
  'older-token': sendsUpTo(2, [], async (prober) => {
    const { held } = await prober.goodToken();
    await secondToken(prober);
    return validityText(await validate(prober, held));
  }),
  cascading: sendsUpTo(3, [], async (prober) => {
    const { held } = await prober.goodToken();
    const second = await secondToken(prober);
    const request = withForm(invalidationRequest(prober, second), { cascading: 'all' });
    const answer = answerText(await invalidate(prober, second, request));
    return `${answer}; ${validityText(await validate(prober, held))}`;
  }),
  'invalidate-wrong-secret': sends([], async (prober) => {
    const { held } = await prober.goodToken();
    const change = { client_secret: WRONG_SECRET };
    const request = withForm(invalidationRequest(prober, held), change);
    return answerText(await invalidate(prober, held, request));
  }),
  'invalidate-without-secret': sends([], async (prober) => {
    return answerText((await revokedToken(prober)).answer);
  }),
  'validate-revoked': sends([], async (prober) => {
    return validityText(await validatedWhileRevoked(prober));
  }),
  'validate-reason': looks([], async (prober) => {
    const { reason } = jsonFields((await validatedWhileRevoked(prober)).body);
    return typeof reason === 'string' ? hidden(reason) : 'none';
  }),
  'invalidate-twice': sends([], async (prober) => {
    const { held } = await revokedToken(prober);
    return answerText(await invalidate(prober, held, invalidationRequest(prober, held)));
  }),
  'invalidate-unknown': sends([], async (prober) => {
    const { credential } = prober;
    const held = { token: randomBytes(24).toString('base64url'), credential };
    return answerText(await prober.send(invalidationRequest(prober, held), credential));
  }),
  'invalidate-foreign': sendsUpTo(2, ['two credentials'], async (prober) => {
    const { token } = await prober.freshToken(prober.oauth);
    const request = invalidationRequest(prober, { token, credential: prober.jwt });
    return answerText(await prober.send(request, prober.oauth));
  }),
  'invalidate-with-secret': sendsUpTo(2, [], async (prober) => {
    const held = await prober.freshToken();
    return answerText(await invalidate(prober, held, invalidationRequest(prober, held)));
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

function validatedWhileGood(prober: Prober): Promise<Answer> {
  return prober.once('validated while good', async () =>
    validate(prober, (await prober.goodToken()).held),
  );
}

function validatedWhileRevoked(prober: Prober): Promise<Answer> {
  return prober.once('validated while revoked', async () =>
    validate(prober, (await revokedToken(prober)).held),
  );
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

/** Revokes in a way of the question's own. */
async function invalidate(prober: Prober, held: HeldToken, request: HttpRequest): Promise<Answer> {
  const answer = await prober.send(request, held.credential);
  prober.noteRevocation(held, request, answer);
  return answer;
}
