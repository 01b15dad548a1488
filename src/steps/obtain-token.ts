import { judgeVerification } from '../aem/verify-answer.ts';
import { verifyRequest } from '../aem/verify-token.ts';
import { askedScopes, type JwtCredential } from '../credential/credential.ts';
import { ActionError } from '../errors/action-error.ts';
import type { ExchangeContext } from '../http/call.ts';
import { exchangeWithRetry } from '../http/exchange-with-retry.ts';
import type { Flow } from '../ims/flow.ts';
import { jwtFlow } from '../ims/jwt-flow.ts';
import { oauthFlow } from '../ims/oauth-flow.ts';
import { requestToken, type TokenGrant } from '../ims/request-token.ts';
import type { Inputs } from '../inputs/read-inputs.ts';
import { handOver, handOverFiles, isVariableTaken, type Outputs } from '../runner/hand-over.ts';
import { pageLink } from '../runner/help-link.ts';
import { log } from '../runner/log.ts';
import { maskAssertion } from '../runner/masks.ts';
import { isOutputTaken } from '../runner/process-end.ts';
import { assertRunnerFiles } from '../runner/runner-files.ts';
import { utcSeconds } from '../time/utc-seconds.ts';
import { watchCertificate } from './certificate-watch.ts';
import { IssuedTokens } from './issued-tokens.ts';
import { writeSummary } from './token-summary.ts';

/**
 * Gets a token, verifies it if that is asked for, and hands it over.
 *
 * @throws ActionError when no token was handed over
 */
export async function obtainToken(inputs: Inputs, context: ExchangeContext): Promise<void> {
  const files = handOverFiles(inputs.environmentVariable);
  assertRunnerFiles(inputs.revoke ? [...files, 'GITHUB_STATE'] : files);
  announce(inputs, context.clock.now());
  const tokens = new IssuedTokens(inputs, context);
  try {
    await requestAndHandOver(inputs, tokens, context);
  } finally {
    await tokens.settle();
  }
}

async function requestAndHandOver(
  inputs: Inputs,
  tokens: IssuedTokens,
  context: ExchangeContext,
): Promise<void> {
  const { credential, environmentVariable } = inputs;
  const requestContext = { ...context, open: tokens.open, onToken: tokens.add };
  const grant = await requestToken(chooseFlow(inputs), credential, requestContext);
  tokens.add(grant.issued, grant.clientSecret);
  tokens.assertKept();
  const expiresAt = tokens.expiresAt(grant.issued);
  report(inputs, grant);

  const outputs = makeOutputs(inputs, grant, expiresAt);
  if (inputs.verifyUrl !== undefined) {
    await verify(inputs.verifyUrl, outputs, context);
  }
  await assertMasksTaken(context);
  context.signal.throwIfAborted();
  if (isVariableTaken(environmentVariable)) {
    log.warning(
      `${environmentVariable} was set already, by an earlier step or the job: later steps find the new token in it. Where both tokens are needed, give each step its own \`environment-variable\`.`,
    );
  }
  handOver(outputs, environmentVariable);
  log.info(`Handed over a token for ${credential.clientId}, valid until ${outputs['expires-at']}.`);
  if (inputs.summary) {
    writeSummary(inputs, grant, outputs, context.clock.elapsedMs());
  }
}

function chooseFlow({ credential, endpoint }: Inputs): Flow {
  if (credential.flow === 'oauth') {
    return oauthFlow(endpoint, credential);
  }
  return jwtFlow(endpoint, credential, maskAssertion);
}

function announce({ credential, expiryWarningDays, unusedInputs }: Inputs, now: Date): void {
  if (credential.flow === 'jwt') {
    announceJwt(credential, expiryWarningDays, now);
  }
  for (const input of unusedInputs) {
    log.warning(
      `Input \`${input}\` has no effect with this kind of credential (${credential.flow}).`,
    );
  }
}

function announceJwt(credential: JwtCredential, expiryWarningDays: number, now: Date): void {
  const warning = watchCertificate(credential, expiryWarningDays, now);
  if (warning !== undefined) {
    log.warning(warning);
  }
  const page = pageLink('docs/which-credential.md', 'what-adobe-means-by-jwt');
  log.notice(
    `This credential uses the JWT exchange. For credentials of the Adobe Developer Console the exchange ended on 2026-03-01 at the latest. For technical accounts of the AEM Developer Console it continues: Adobe calls it deprecated, but no end date is known, and documents it for the batch, output and assembler APIs of Forms. Nothing needs to change there. More: ${page}`,
  );
}

function report({ credential }: Inputs, { issued, secretNumber }: TokenGrant): void {
  if (secretNumber > 1) {
    const message = `IMS refused the client secret in line 1; line ${secretNumber} worked. Line 1 is mistyped, deleted or not valid yet: find out which before you remove a line.`;
    log.warning(message);
  }
  const { grantedScopes } = issued;
  const granted = grantedScopes?.join(', ') ?? 'not told by IMS';
  log.debug(`Scopes asked for: ${askedScopes(credential).join(', ')}; granted: ${granted}`);
  if (credential.flow === 'jwt' || grantedScopes === undefined) {
    return;
  }
  const missing = credential.scopes.filter((scope) => !grantedScopes.includes(scope));
  if (missing.length === 0) {
    return;
  }
  log.warning(
    `IMS did not grant these scopes: ${missing.join(', ')}. AEM may refuse the token for APIs that need them: check the APIs and product profiles of the project in the console.`,
  );
}

function makeOutputs({ credential }: Inputs, { issued }: TokenGrant, expiresAt: Date): Outputs {
  const certificateExpiresAt =
    credential.flow === 'jwt' ? credential.certificateExpiresAt : undefined;
  return {
    token: issued.accessToken,
    'token-type': issued.tokenType,
    'expires-in': issued.expiresInSeconds,
    'expires-at': utcSeconds(expiresAt),
    scopes: (issued.grantedScopes ?? askedScopes(credential)).join(','),
    'client-id': credential.clientId,
    'organization-id': credential.organizationId ?? '',
    'certificate-expires-at':
      certificateExpiresAt === undefined ? '' : utcSeconds(certificateExpiresAt),
  };
}

/** A token must not reach later steps before its masks have reached the runner. */
async function assertMasksTaken({ clock, deadlineMs }: ExchangeContext): Promise<void> {
  if (await isOutputTaken(deadlineMs - clock.elapsedMs())) {
    return;
  }
  const message =
    'The token was issued but not handed over: nothing read the output of this step in time, so that nothing would hide the token in the log.';
  throw new ActionError('HANDOVER_FAILED', message);
}

async function verify(url: URL, outputs: Outputs, context: ExchangeContext): Promise<void> {
  const { token, scopes, 'client-id': clientId } = outputs;
  const makeRequest = () => verifyRequest(url, token, clientId);
  const end = await exchangeWithRetry({ name: 'Verification by AEM', makeRequest }, context);
  judgeVerification(end, { clientId, scopes });
  log.info(`${url.host} accepts the token.`);
}
