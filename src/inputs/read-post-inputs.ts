import { getInput } from '@actions/core';
import { parseCredentialFile } from '../credential/file/credential-file.ts';
import { splitClientSecrets } from '../credential/resolve-credential.ts';
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

/** Masks the client secrets, and reads what tells where they may go. Never throws. */
export function readPostInputs(): PostInputs {
  const credentials = getInput('credentials');
  const given = { clientIdGivenSeparately: true, privateKeyGivenSeparately: true };
  const file =
    credentials === '' ? undefined : unlessWrong(() => parseCredentialFile(credentials, given));
  const givenSecrets = splitClientSecrets(getInput('client-secret'));
  const clientSecrets = givenSecrets.length > 0 ? givenSecrets : (file?.clientSecrets ?? []);
  maskPlain(clientSecrets);
  const endpointText = getInput('ims-endpoint');
  return {
    clientSecrets,
    isAnythingGiven: clientSecrets.length > 0 || endpointText !== '',
    readEndpoint: () => unlessWrong(() => parseEndpoint(endpointText, file?.imsEndpoint)),
  };
}

/** Not even a fault of our own may keep a token from being revoked. */
function unlessWrong<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
