import { randomBytes } from 'node:crypto';
import { type HttpRequest, invalidateTokenRequest } from '../action.ts';
import {
  answerText,
  jsonFields,
  type Refusal,
  refusalText,
  seenRefusal,
  validationRequest,
  withForm,
} from '../answers.ts';
import { hidden } from '../hide.ts';
import type { Answer } from '../http-client.ts';
import type { HeldToken, Prober } from '../prober.ts';
import { type Group, OUR_CHOICE, type Question, type Seen } from '../question.ts';

const TOKENS = '__tests__/simulators/ims/token-endpoints.ts';
const EMPTY_200 = '200, no body';

const UNKNOWN_TOKEN: Refusal = { status: 400, error: 'invalid_token' };
const WRONG_SECRET: Refusal = { status: 400, error: 'invalid_client' };

/** What `validate_token` says of a token. */
function validate(
  prober: Prober,
  { token, credential }: HeldToken,
  clientId = credential.clientId,
): Promise<Answer> {
  const { endpoint } = prober.target;
  return prober.send(validationRequest(endpoint, clientId, token), credential);
}

function seenValidity(answer: Answer, isValid: boolean): Seen {
  const { valid } = jsonFields(answer.body);
  const text =
    typeof valid === 'boolean' ? `${answer.status}, valid: ${valid}` : answerText(answer);
  return { text, isAsExpected: answer.status === 200 && valid === isValid };
}

function invalidationRequest(prober: Prober, held: HeldToken, secret?: string): HttpRequest {
  const { clientId } = held.credential;
  return invalidateTokenRequest(prober.target.endpoint, clientId, secret, held.token);
}

/** Revokes in a way of the question's own. */
async function invalidate(prober: Prober, held: HeldToken, request: HttpRequest): Promise<Answer> {
  const answer = await prober.send(request, held.credential);
  prober.noteRevocation(held, request, answer);
  return answer;
}

function validatedWhileGood(prober: Prober): Promise<Answer> {
  return prober.once('validated while good', async () =>
    validate(prober, (await prober.goodToken()).held),
  );
}

/** Lives beside the first for two questions. */
function secondToken(prober: Prober): Promise<HeldToken> {
  return prober.once('second token', async () => {
    const held = await prober.freshToken();
    prober.keep(held);
    return held;
  });
}

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
    const answer = await invalidate(prober, held, invalidationRequest(prober, held));
    if (held.revokedAt === undefined) {
      await prober.revoke(held);
    }
    return { held, answer };
  });
}

function validatedWhileRevoked(prober: Prober): Promise<Answer> {
  return prober.once('validated while revoked', async () =>
    validate(prober, (await revokedToken(prober)).held),
  );
}

/** Asked late, when earlier questions have left tokens. */
export const REVOCATION_WITH_SECRET: Question = {
  id: 'invalidate-with-secret',
  asks: 'Revocation with the secret, as the action does it',
  expected: EMPTY_200,
  mark: 'seen in code',
  source: 'aio-lib-ims',
  reliedOnBy: ['src/ims/invalidate-token.ts', 'src/steps/revoke-token.ts'],
  requests: 2,
  async ask(prober) {
    // Earlier questions have left tokens, and these were revoked so.
    if (prober.revocations.length === 0) {
      await prober.revoke(await prober.freshToken());
    }
    const [first] = prober.revocations;
    const text = first === undefined ? 'no answer' : answerText(first);
    return { text, isAsExpected: text === EMPTY_200 };
  },
};

/** Whether a token lives, and how it ends. The token of `goodToken` ends here. */
export const REVOCATION: Group = {
  name: 'revocation',
  questions: [
    {
      id: 'validate-good',
      asks: '`validate_token` of a good token',
      expected: '200, valid: true',
      mark: 'seen in code',
      source: 'aio-lib-ims',
      reliedOnBy: [TOKENS, '__tests__/simulators/forms/gate.ts'],
      ask: async (prober) => seenValidity(await validatedWhileGood(prober), true),
    },
    {
      id: 'validate-fields',
      asks: 'What else that answer holds',
      expected: 'expires_at in milliseconds, token',
      ...OUR_CHOICE,
      reliedOnBy: [TOKENS],
      requests: 0,
      async ask(prober) {
        const { valid: _valid, ...others } = jsonFields((await validatedWhileGood(prober)).body);
        const names = Object.keys(others).sort();
        const end = Number(others['expires_at']);
        const isInFuture = end > prober.pace.now().getTime() && end < 1e14;
        const unit = isInFuture ? ' in milliseconds' : '';
        const text = names
          .map((name) => (name === 'expires_at' ? `${name}${unit}` : name))
          .join(', ');
        const isAsExpected = text === 'expires_at in milliseconds, token';
        return { text: hidden(text || 'nothing'), isAsExpected };
      },
    },
    {
      id: 'validate-foreign-client',
      asks: '`validate_token` with an unknown client id',
      expected: '200, valid: true',
      ...OUR_CHOICE,
      reliedOnBy: [TOKENS],
      async ask(prober) {
        const { held } = await prober.goodToken();
        return seenValidity(await validate(prober, held, randomBytes(16).toString('hex')), true);
      },
    },
    {
      id: 'older-token',
      asks: 'A second token; whether the first stays good',
      expected: '200, valid: true',
      mark: 'documented',
      source: 'S2S-IMPL',
      reliedOnBy: ['docs/security.md', 'examples/reusable-token.yml'],
      requests: 2,
      async ask(prober) {
        const { held } = await prober.goodToken();
        await secondToken(prober);
        return seenValidity(await validate(prober, held), true);
      },
    },
    {
      id: 'cascading',
      asks: 'The second revoked with `cascading=all`; whether the first stays good',
      expected: '200, no body; 200, valid: true',
      mark: 'inferred',
      source: 'aio-lib-ims',
      reliedOnBy: ['src/ims/invalidate-token.ts', TOKENS],
      requests: 3,
      async ask(prober) {
        const { held } = await prober.goodToken();
        const second = await secondToken(prober);
        const [secret] = second.credential.clientSecrets;
        const request = withForm(invalidationRequest(prober, second, secret), { cascading: 'all' });
        const answer = answerText(await invalidate(prober, second, request));
        const first = seenValidity(await validate(prober, held), true);
        const isAsExpected = answer === EMPTY_200 && first.isAsExpected;
        return { text: `${answer}; ${first.text}`, isAsExpected };
      },
    },
    {
      id: 'invalidate-wrong-secret',
      asks: 'Revocation with a wrong secret',
      expected: refusalText(WRONG_SECRET),
      ...OUR_CHOICE,
      reliedOnBy: [TOKENS, 'src/steps/revoke-token.ts'],
      async ask(prober) {
        const { held } = await prober.goodToken();
        const request = invalidationRequest(prober, held, 'p8e-not-the-secret');
        return seenRefusal(WRONG_SECRET, await invalidate(prober, held, request));
      },
    },
    {
      id: 'invalidate-without-secret',
      asks: 'Revocation without the secret',
      expected: EMPTY_200,
      mark: 'seen in code',
      source: 'ims-go',
      reliedOnBy: ['src/ims/invalidate-token.ts', 'src/steps/revoke-token.ts', TOKENS],
      async ask(prober) {
        const text = answerText((await revokedToken(prober)).answer);
        return { text, isAsExpected: text === EMPTY_200 };
      },
    },
    {
      id: 'validate-revoked',
      asks: '`validate_token` of the revoked token',
      expected: '200, valid: false',
      mark: 'seen in code',
      source: 'aio-lib-ims',
      reliedOnBy: ['docs/security.md', TOKENS],
      ask: async (prober) => seenValidity(await validatedWhileRevoked(prober), false),
    },
    {
      id: 'validate-reason',
      asks: 'The reason in that answer',
      expected: 'revoked',
      ...OUR_CHOICE,
      reliedOnBy: [TOKENS],
      requests: 0,
      async ask(prober) {
        const { reason } = jsonFields((await validatedWhileRevoked(prober)).body);
        const text = typeof reason === 'string' ? hidden(reason) : 'none';
        return { text, isAsExpected: text === 'revoked' };
      },
    },
    {
      id: 'invalidate-twice',
      asks: 'A second revocation of the same token',
      expected: EMPTY_200,
      ...OUR_CHOICE,
      reliedOnBy: ['src/steps/revoke-token.ts', TOKENS],
      async ask(prober) {
        const { held } = await revokedToken(prober);
        const request = invalidationRequest(prober, held, held.credential.clientSecrets[0]);
        const text = answerText(await invalidate(prober, held, request));
        return { text, isAsExpected: text === EMPTY_200 };
      },
    },
    {
      id: 'invalidate-unknown',
      asks: 'Revocation of a token that was never issued',
      expected: refusalText(UNKNOWN_TOKEN),
      ...OUR_CHOICE,
      reliedOnBy: [TOKENS],
      async ask(prober) {
        const { credential } = prober;
        const held = { token: `${randomBytes(24).toString('base64url')}`, credential };
        const request = invalidationRequest(prober, held, credential.clientSecrets[0]);
        return seenRefusal(UNKNOWN_TOKEN, await prober.send(request, credential));
      },
    },
    {
      id: 'invalidate-foreign',
      asks: "Revocation of another client's token",
      expected: refusalText(UNKNOWN_TOKEN),
      ...OUR_CHOICE,
      reliedOnBy: [TOKENS],
      needs: ['two credentials'],
      requests: 2,
      async ask(prober) {
        const { token } = await prober.freshToken(prober.oauth);
        const held = { token, credential: prober.jwt };
        const request = invalidationRequest(prober, held, prober.jwt.clientSecrets[0]);
        return seenRefusal(UNKNOWN_TOKEN, await prober.send(request, prober.oauth));
      },
    },
  ],
};
