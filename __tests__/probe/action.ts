// All that the probe takes from the action itself, in one place: its requests, its reading of
// credentials, its judging, and its cleaning of texts.
import type { Credential } from '../../src/credential/credential.ts';
import { parseCredentialFile } from '../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../src/credential/file/credential-secrets.ts';
import { resolveCredential, splitClientSecrets } from '../../src/credential/resolve-credential.ts';
import { ActionError } from '../../src/errors/action-error.ts';
import { Problems } from '../../src/errors/problems.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/http-messages.ts';
import { whyNotRevoked } from '../../src/ims/invalidate-token.ts';
import { jwtFlow } from '../../src/ims/jwt-flow.ts';
import { oauthFlow } from '../../src/ims/oauth-flow.ts';
import { judgeTokenCall } from '../../src/ims/token-call.ts';
import { rememberSecret } from '../../src/secrets/known-secrets.ts';
import { secretForms, tokenForms } from '../../src/secrets/secret-forms.ts';

export { verifyRequest } from '../../src/aem/verify-token.ts';
export type { JwtCredential, OAuthCredential } from '../../src/credential/credential.ts';
export { decompress } from '../../src/http/decompress.ts';
export { MAX_BODY_BYTES } from '../../src/http/exchange.ts';
export { formPost } from '../../src/http/http-messages.ts';
export { proxyFor } from '../../src/http/proxy.ts';
export { invalidateTokenRequest } from '../../src/ims/invalidate-token.ts';
export { parseEndpoint, parseVerifyUrl } from '../../src/inputs/endpoint.ts';
export { cleanText } from '../../src/text/clean-text.ts';
export { parseJsonObject } from '../../src/text/json-object.ts';
export type { Credential, HttpRequest };
export { splitClientSecrets };

/**
 * Reads a credential as the action reads its inputs, and remembers its secrets, so that no text of
 * ours can hold them. The good request is sent without `org_id`: the probe itself asks what that does.
 *
 * @param text what the user gives of it; empty where nothing is given
 * @throws ActionError with all mistakes; its message holds no secret
 */
export function readCredential(
  text: Readonly<Record<'clientId' | 'clientSecret' | 'credentials' | 'scopes', string>>,
) {
  const { clientSecret, credentials } = text;
  const clientSecrets = splitClientSecrets(clientSecret);
  [...clientSecrets, ...findSecretValues(credentials)].forEach(hideSecret);
  const problems = new Problems();
  const file =
    credentials === '' ? undefined : problems.collect(() => parseCredentialFile(credentials));
  const unset = { metascopes: '', technicalAccountId: '', organizationId: '', privateKey: '' };
  const inputs = { ...text, ...unset, clientSecrets };
  const credential = problems.settle(resolveCredential(inputs, file, problems, hideSecret));
  return { credential, file };
}

/** The action's request for a token, with whatever has to be signed for `now`. */
export function tokenRequest(endpoint: URL, credential: Credential, now: Date): HttpRequest {
  return flowOf(endpoint, credential).makeRequest(credential.clientSecrets[0] ?? '', now);
}

/** What the action makes of an answer to a token request: a token, or the code of its error. */
export function judgeAnswer(
  { url }: HttpRequest,
  credential: Credential,
  outcome: HttpAnswer,
): { verdict: string; expiresInSeconds?: number | undefined } {
  try {
    const end = callEnd(url, outcome);
    const token = judgeTokenCall(end, flowOf(url, credential), credential.clientId);
    return { verdict: 'a token', expiresInSeconds: token.expiresInSeconds };
  } catch (error) {
    if (error instanceof ActionError) {
      return { verdict: error.code };
    }
    throw error;
  }
}

/** Whether the action takes an answer for the end of a token. */
export function isRevocation({ url }: HttpRequest, outcome: HttpAnswer): boolean {
  return whyNotRevoked(callEnd(url, outcome)) === undefined;
}

/** Lets no text that goes through `cleanText` hold this secret, in any usual form. */
export function hideSecret(secret: string): void {
  // Elsewhere the runner itself derives the base64 of the whole value.
  const base64 = Buffer.from(secret).toString('base64');
  [secret, base64, ...secretForms(secret)].forEach(rememberSecret);
}

/** The same for an access token or an assertion. */
export function hideToken(token: string): void {
  [token, ...tokenForms(token)].forEach(rememberSecret);
}

function callEnd(url: URL, outcome: HttpAnswer) {
  return { outcome, url, attempts: 1, startedMs: 0, deadlineMs: 0 };
}

function flowOf(endpoint: URL, credential: Credential) {
  return credential.flow === 'oauth'
    ? oauthFlow(endpoint, credential)
    : jwtFlow(endpoint, credential, hideToken);
}
