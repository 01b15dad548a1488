import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputVariables, readActionMetadata, resolveInputs } from '../harness/action-metadata.ts';
import { parseKeyValueFile } from '../harness/key-value-file.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';

export const root = new URL('../..', import.meta.url).pathname;
export const MAIN = join(root, 'dist/main.js');
export const POST = join(root, 'dist/post.js');

const metadata = readActionMetadata(root);

/** The variables of a step with inputs: those given, and the defaults. */
export function stepVariables(inputs: Record<string, string>): Record<string, string> {
  return inputVariables(resolveInputs(metadata, inputs).inputs);
}

/** Makes the runner's files of one step, empty; returns the variables that name them. */
export function makeRunnerFiles(folder: string, step = ''): Record<string, string> {
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
  const paths = names.map((name) => [name, join(folder, name + step)] as const);
  for (const [, path] of paths) {
    writeFileSync(path, '');
  }
  return Object.fromEntries(paths);
}

/** Starts the simulator with an account of each kind, over TLS, and makes the runner's files. */
export async function createSetting() {
  const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-bench-'));
  const oauth = createOAuthAccount();
  const jwt = await createJwtAccount();
  const caFile = join(folder, 'ca.pem');
  const ims = await startImsSimulator({ tls: true, caFile, accounts: [oauth, jwt] });
  const paths = makeRunnerFiles(folder);
  const read = (name: string) => [...parseKeyValueFile(readFileSync(paths[name] ?? '', 'utf8'))];
  return {
    ims,
    oauth,
    jwt,
    environment: { PATH: process.env['PATH'] ?? '', NODE_EXTRA_CA_CERTS: caFile, ...paths },
    oauthInputs: {
      'client-id': oauth.clientId,
      'client-secret': oauth.clientSecrets[0] ?? '',
      'ims-endpoint': ims.url,
    },
    /** Empties the runner's files. */
    clear: () => makeRunnerFiles(folder),
    token: () => new Map(read('GITHUB_OUTPUT')).get('token'),
    /** What main saved, as the runner hands it to post. */
    savedState: () =>
      Object.fromEntries(read('GITHUB_STATE').map(([name, value]) => [`STATE_${name}`, value])),
    async close() {
      await ims.close();
      rmSync(folder, { recursive: true });
    },
  };
}
