import { getInput } from '@actions/core';
import { parseCredentialFile } from '../credential/file/credential-file.ts';
import { splitClientSecrets } from '../credential/resolve-credential.ts';
import { Problems } from '../errors/problems.ts';
import { maskPlain } from '../runner/masks.ts';
import { parseEndpoint } from './endpoint.ts';

/** The inputs of the post step. They are evaluated anew: secrets may be missing now, or others. */
export interface PostInputs {
  readonly clientSecrets: readonly string[];
  /** Whether a client secret or `ims-endpoint` is among them. */
  readonly isAnythingGiven: boolean;
  /** Reads the IMS host, which is seldom asked for; undefined where none can be read. */
  readEndpoint(): URL | undefined;
}

/** Masks the client secrets, and reads what tells where they may go. A mistake is no error here. */
export function readPostInputs(): PostInputs {
  const problems = new Problems();
  const credentials = getInput('credentials');
  const given = { clientIdGivenSeparately: true, privateKeyGivenSeparately: true };
  const file =
    credentials === '' ? undefined : problems.collect(parseCredentialFile, credentials, given);
  const givenSecrets = splitClientSecrets(getInput('client-secret'));
  const clientSecrets = givenSecrets.length > 0 ? givenSecrets : (file?.clientSecrets ?? []);
  maskPlain(clientSecrets);
  const endpointText = getInput('ims-endpoint');
  return {
    clientSecrets,
    isAnythingGiven: clientSecrets.length > 0 || endpointText !== '',
    readEndpoint: () => problems.collect(parseEndpoint, endpointText, file?.imsEndpoint),
  };
}
