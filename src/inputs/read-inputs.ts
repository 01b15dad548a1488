import { getInput } from '@actions/core';
import type { Credential } from '../credential/credential.ts';
import { type CredentialFile, parseCredentialFile } from '../credential/file/credential-file.ts';
import { findSecretValues } from '../credential/file/credential-secrets.ts';
import { privateKeyPems } from '../credential/key/pem.ts';
import { resolveCredential, splitClientSecrets } from '../credential/resolve-credential.ts';
import { Problems } from '../errors/problems.ts';
import { maskFileSecrets, maskPrivateKey, maskSecret } from '../runner/masks.ts';
import { parseEndpoint, parseVerifyUrl } from './endpoint.ts';
import { parseEnvironmentVariable } from './environment-variable.ts';
import { parseBoolean, parseWholeNumber } from './plain-values.ts';

/** The inputs of the step, read and checked. */
export interface Inputs {
  readonly credential: Credential;
  readonly endpoint: URL;
  /** Empty for no variable. */
  readonly environmentVariable: string;
  readonly verifyUrl?: URL | undefined;
  readonly revoke: boolean;
  readonly timeoutMs: number;
  /** 0 turns the warning off. */
  readonly expiryWarningDays: number;
  readonly summary: boolean;
  /** Inputs that were set but have no effect with this kind of credential. */
  readonly unusedInputs: readonly string[];
}

/**
 * Masks the secrets among the inputs, then reads and checks all of them.
 *
 * @throws ActionError INPUT_INVALID, CREDENTIALS_INVALID or PRIVATE_KEY_INVALID, with all mistakes
 */
export function readInputs(): Inputs {
  const credentialInputs = {
    ...readSecretInputs(),
    clientId: getInput('client-id'),
    scopes: getInput('scopes'),
    metascopes: getInput('metascopes'),
    technicalAccountId: getInput('technical-account-id'),
    organizationId: getInput('organization-id'),
  };
  const { credentials, clientId, clientSecrets, privateKey } = credentialInputs;
  const given = {
    clientIdGivenSeparately: clientId !== '',
    secretGivenSeparately: clientSecrets.length > 0,
    privateKeyGivenSeparately: privateKey !== '',
  };
  const problems = new Problems();
  const file =
    credentials === '' ? undefined : problems.collect(parseCredentialFile, credentials, given);
  const others = readOtherInputs(file, problems);
  const credential = problems.settle(
    resolveCredential(credentialInputs, file, problems, maskSecret),
  );
  const unused = credential.flow === 'jwt' ? 'scopes' : 'metascopes';
  return { ...others, credential, unusedInputs: credentialInputs[unused] === '' ? [] : [unused] };
}

/** The inputs that hold secrets; each value is masked before this returns. */
function readSecretInputs() {
  const clientSecrets = splitClientSecrets(getInput('client-secret'));
  const privateKey = getInput('private-key');
  const credentials = getInput('credentials');
  for (const secret of clientSecrets) {
    maskSecret(secret);
  }
  if (privateKey !== '') {
    for (const form of [privateKey, ...privateKeyPems(privateKey)]) {
      maskPrivateKey(form);
    }
  }
  if (credentials !== '') {
    maskFileSecrets(findSecretValues(credentials));
  }
  return { clientSecrets, privateKey, credentials };
}

function readOtherInputs(file: CredentialFile | undefined, problems: Problems) {
  const readNumber = (input: string, fallback: number, bounds: readonly [number, number]) =>
    problems.collect(parseWholeNumber, input, getInput(input), fallback, bounds) as number;
  const readBoolean = (input: string, fallback: boolean) =>
    problems.collect(parseBoolean, input, getInput(input), fallback) as boolean;
  const urlText = getInput('verify-url');
  // Undefined only after a mistake, with which `settle` ends the step.
  return {
    endpoint: problems.collect(parseEndpoint, getInput('ims-endpoint'), file?.imsEndpoint) as URL,
    verifyUrl: urlText === '' ? undefined : problems.collect(parseVerifyUrl, urlText),
    timeoutMs: 1000 * readNumber('timeout-seconds', 120, [1, 3600]),
    environmentVariable: problems.collect(
      parseEnvironmentVariable,
      getInput('environment-variable'),
    ) as string,
    revoke: readBoolean('revoke', true),
    expiryWarningDays: readNumber('expiry-warning-days', 30, [0, 3650]),
    summary: readBoolean('summary', false),
  };
}
