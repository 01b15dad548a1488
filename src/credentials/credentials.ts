// What credential files need, in one module so that it is loaded only when one is given.
export { parseCredentialFile } from './credential-file.ts';
export { findSecretValues } from './credential-secrets.ts';
