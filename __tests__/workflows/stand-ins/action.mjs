// Stands in for one action of others: notes its inputs, and does what later steps rely on.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const { STAND_IN_USES, STAND_IN_ARTIFACTS, STAND_IN_ORIGIN, GITHUB_WORKSPACE } = process.env;
const ACTION = JSON.parse(readFileSync(join(import.meta.dirname, 'action.yml'), 'utf8'));

const inputs = Object.fromEntries(
  Object.keys(ACTION.inputs)
    .map((name) => [name, process.env[`INPUT_${name.toUpperCase()}`]])
    .filter(([, value]) => value),
);

function mustExist(path) {
  if (!existsSync(path)) {
    throw new Error(`${ACTION.name}: ${path} does not exist`);
  }
  return path;
}

/** As actions/attest reads them at the recorded version. */
function checkAttestation({ 'subject-checksums': checksums, 'sbom-path': sbomPath }) {
  const lines = readFileSync(checksums, 'utf8').trimEnd().split('\n');
  if (!lines.every((line) => /^[0-9a-f]{64} [ *]\S+$/.test(line))) {
    throw new Error(`not checksums: ${lines}`);
  }
  const sbom = sbomPath && JSON.parse(readFileSync(sbomPath, 'utf8'));
  if (sbom && !(sbom.bomFormat && sbom.serialNumber && sbom.specVersion)) {
    throw new Error('unsupported SBOM format');
  }
  return { subjects: lines.map((line) => line.slice(66)) };
}

/** act leaves a checkout to the real action if it names another commit than that of the run. */
function checkOut({ ref }) {
  const git = (...gitArguments) =>
    execFileSync('git', ['-C', GITHUB_WORKSPACE, ...gitArguments], { stdio: 'inherit' });
  git('init', '--quiet');
  git('remote', 'add', 'origin', STAND_IN_ORIGIN);
  git('fetch', '--quiet', 'origin', ref);
  git('checkout', '--quiet', 'FETCH_HEAD');
}

const behaviours = {
  'actions/checkout': checkOut,
  'actions/attest': checkAttestation,
  'actions/setup-node': ({ 'node-version-file': file = '.' }) => mustExist(file),
  'actions/upload-artifact': ({ name, path }) => {
    const isFolder = statSync(path).isDirectory();
    const target = join(STAND_IN_ARTIFACTS, name, isFolder ? '' : basename(path));
    cpSync(path, target, { recursive: true });
  },
  'actions/download-artifact': ({ name, path }) =>
    cpSync(join(STAND_IN_ARTIFACTS, name), path, { recursive: true }),
  'ossf/scorecard-action': ({ results_file: path }) => writeFileSync(path, '{}'),
  'github/codeql-action/upload-sarif': ({ sarif_file: path }) => mustExist(path),
};

const { subjects } = behaviours[ACTION.name]?.(inputs) ?? {};
appendFileSync(STAND_IN_USES, `${JSON.stringify({ action: ACTION.name, inputs, subjects })}\n`);
