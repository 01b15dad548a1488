import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';

export const root = new URL('../..', import.meta.url).pathname;

/** Starts the simulator with an account of each kind, over TLS, and makes the runner's files. */
export async function createSetting() {
  const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-bench-'));
  const oauth = createOAuthAccount();
  const jwt = await createJwtAccount();
  const caFile = join(folder, 'ca.pem');
  const ims = await startImsSimulator({ tls: true, caFile, accounts: [oauth, jwt] });
  const files = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
  const paths = Object.fromEntries(files.map((name) => [name, join(folder, name)]));
  const clear = () => {
    for (const path of Object.values(paths)) {
      writeFileSync(path, '');
    }
  };
  clear();
  const environment = { PATH: process.env['PATH'] ?? '', NODE_EXTRA_CA_CERTS: caFile, ...paths };
  return {
    ims,
    oauth,
    jwt,
    environment,
    paths,
    /** Empties the runner's files. */
    clear,
    async close() {
      await ims.close();
      rmSync(folder, { recursive: true });
    },
  };
}
