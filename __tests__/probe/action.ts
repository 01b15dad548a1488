// All that the probe takes from the action itself, in one place: its requests, its reading of
// credentials, its judging, and its cleaning of texts.
import { verifyRequest } from '../../src/aem/verify-token.ts';
import type {
  Credential,
  JwtCredential,
  OAuthCredential,
} from '../../src/credential/credential.ts';
import {
  type CredentialFile,
  parseCredentialFile,
} from '../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../src/credential/file/credential-secrets.ts';
import { resolveCredential, splitClientSecrets } from '../../src/credential/resolve-credential.ts';
import { ActionError } from '../../src/errors/action-error.ts';
import { Problems } from '../../src/errors/problems.ts';
import { decompress } from '../../src/http/decompress.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/http-messages.ts';
import { proxyFor } from '../../src/http/proxy.ts';
import { invalidateTokenRequest } from '../../src/ims/invalidate-token.ts';
import { jwtFlow } from '../../src/ims/jwt-flow.ts';
import { oauthFlow } from '../../src/ims/oauth-flow.ts';
import { judgeTokenCall } from '../../src/ims/token-call.ts';
import {
  DEFAULT_IMS_ENDPOINT,
  parseFileEndpoint,
  parseImsEndpoint,
  parseVerifyUrl,
} from '../../src/inputs/endpoint.ts';
import { rememberSecret } from '../../src/secrets/known-secrets.ts';
import { secretForms, tokenForms } from '../../src/secrets/secret-forms.ts';
import { cleanText } from '../../src/text/clean-text.ts';

export type { Credential, HttpAnswer, HttpRequest, JwtCredential, OAuthCredential };
export {
  cleanText,
  decompress,
  invalidateTokenRequest,
  proxyFor,
  splitClientSecrets,
  verifyRequest,
};

/** As `src/http/exchange.ts` has it: some gateways refuse clients without one. */
export const USER_AGENT = 'aem-ims-token';

/** What the user gives of one credential; empty text where nothing is given. */
export interface CredentialText {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly credentials: string;
  readonly scopes: string;
  readonly organizationId: string;
}

/**
 * Reads a credential as the action reads its inputs, and remembers its secrets, so that no text of
 * ours can hold them.
 *
 * @throws ActionError with all mistakes; its message holds no secret
 */
export async function readCredential(
  text: CredentialText,
): Promise<{ credential: Credential; fileEndpoint?: URL }> {
  const problems = new Problems();
  if (text.clientSecret !== '') {
    hideSecret(text.clientSecret);
  }
  for (const value of findSecretValues(text.credentials)) {
    hideSecret(value);
  }
  let file: CredentialFile | undefined;
  if (text.credentials !== '') {
    file = problems.collect(() => parseCredentialFile(text.credentials));
  }
  const inputs = {
    ...text,
    clientSecrets: text.clientSecret === '' ? [] : [text.clientSecret],
    metascopes: '',
    technicalAccountId: '',
    privateKey: '',
  };
  // The probe itself asks what `org_id` does; the good request is sent without.
  const resolved = resolveCredential({ ...inputs, organizationId: '' }, file, problems, hideSecret);
  const credential = problems.settle(resolved);
  const fileEndpoint = file?.imsEndpoint;
  return {
    credential: text.organizationId === '' ? credential : withOrganization(credential, text),
    ...(fileEndpoint === undefined ? {} : { fileEndpoint: parseFileEndpoint(fileEndpoint) }),
  };
}

function withOrganization(credential: Credential, { organizationId }: CredentialText): Credential {
  return { ...credential, organizationId };
}

/** The IMS that is meant: the one named, else the file's, else production. */
export function chooseEndpoint(named: string, fileEndpoint: URL | undefined): URL {
  return named === '' ? (fileEndpoint ?? DEFAULT_IMS_ENDPOINT) : parseImsEndpoint(named);
}

/** Reads AEM_URL with the rules of `verify-url`, and keeps its origin. */
export function readAemUrl(text: string): URL {
  try {
    return new URL(parseVerifyUrl(text).origin);
  } catch {
    throw new TypeError('AEM_URL must be a whole https URL without user and password.');
  }
}

/** The action's request for a token, with whatever has to be signed for `now`. */
export function tokenRequest(endpoint: URL, credential: Credential, now: Date): HttpRequest {
  return flowOf(endpoint, credential).makeRequest(credential.clientSecrets[0] ?? '', now);
}

/** What the action makes of an answer to a token request: `a token`, or the code of its error. */
export function actionVerdict(
  endpoint: URL,
  credential: Credential,
  url: URL,
  outcome: HttpAnswer,
): string {
  const end = { outcome, url, attempts: 1, startedMs: 0, deadlineMs: 0 };
  try {
    judgeTokenCall(end, flowOf(endpoint, credential), credential.clientId);
    return 'a token';
  } catch (error) {
    if (error instanceof ActionError) {
      return error.code;
    }
    throw error;
  }
}

/** How many seconds the action believes a token to live; undefined where it refuses the answer. */
export function actionLifetimeSeconds(
  endpoint: URL,
  credential: Credential,
  url: URL,
  outcome: HttpAnswer,
): number | undefined {
  const end = { outcome, url, attempts: 1, startedMs: 0, deadlineMs: 0 };
  try {
    return judgeTokenCall(end, flowOf(endpoint, credential), credential.clientId).expiresInSeconds;
  } catch {
    return undefined;
  }
}

function flowOf(endpoint: URL, credential: Credential) {
  return credential.flow === 'oauth'
    ? oauthFlow(endpoint, credential)
    : jwtFlow(endpoint, credential, hideToken);
}

/** Lets no text that goes through `cleanText` hold this secret, in any usual form. */
export function hideSecret(secret: string): void {
  // Elsewhere the runner itself derives the base64 of the whole value.
  const base64 = Buffer.from(secret).toString('base64');
  for (const form of [secret, base64, ...secretForms(secret)]) {
    rememberSecret(form);
  }
}

/** The same for an access token or an assertion. */
export function hideToken(token: string): void {
  for (const form of [token, ...tokenForms(token)]) {
    rememberSecret(form);
  }
}
