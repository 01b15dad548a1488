import { getInput } from '@actions/core';
import { type CredentialFile, parseCredentialFile } from '../credential/file/credential-file.ts';
import { splitClientSecrets } from '../credential/resolve-credential.ts';
import { maskPlain } from '../runner/masks.ts';
import { parseEndpoint } from './endpoint.ts';

/** The inputs of the post step. They are evaluated anew: secrets may be missing now, or others. */
export interface PostInputs {
  readonly clientSecrets: readonly string[];
  /** Whether a client secret or `ims-endpoint` is among them. */
  readonly isAnythingGiven: boolean;
  /** The IMS host; undefined where none can be read. Reads it, since it is seldom asked for. */
  endpoint(): URL | undefined;
}

/** Masks the client secrets, and reads what tells where they may go. Never throws. */
export function readPostInputs(): PostInputs {
  const credentials = getInput('credentials');
  const file = credentials === '' ? undefined : readFile(credentials);
  const givenSecrets = splitClientSecrets(getInput('client-secret'));
  const clientSecrets = givenSecrets.length > 0 ? givenSecrets : (file?.clientSecrets ?? []);
  maskPlain(clientSecrets);
  const endpointText = getInput('ims-endpoint');
  return {
    clientSecrets,
    isAnythingGiven: clientSecrets.length > 0 || endpointText !== '',
    endpoint: () => readEndpoint(endpointText, file?.imsEndpoint),
  };
}

function readFile(credentials: string): CredentialFile | undefined {
  try {
    const given = { clientIdGivenSeparately: true, privateKeyGivenSeparately: true };
    return parseCredentialFile(credentials, given);
  } catch {
    return undefined;
  }
}

function readEndpoint(text: string, fileEndpoint: string | undefined): URL | undefined {
  try {
    return parseEndpoint(text, fileEndpoint);
  } catch {
    return undefined;
  }
}
