// Stands in for one of GitHub's actions: notes its inputs, and does what later steps rely on.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const { name, inputNames } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'action.json'), 'utf8'),
);
const { STAND_IN_NOTES, STAND_IN_ARTIFACTS, STAND_IN_ORIGIN } = process.env;

const inputs = Object.fromEntries(
  inputNames
    .map((input) => [input, process.env[`INPUT_${input.toUpperCase()}`] ?? ''])
    .filter(([, value]) => value !== ''),
);

function mustExist(path) {
  if (!existsSync(path)) {
    throw new Error(`${name}: ${path} does not exist`);
  }
  return path;
}

/** As actions/attest reads them at the recorded version. */
function checkAttestation({ 'subject-checksums': checksums, 'sbom-path': sbomPath }) {
  const lines = readFileSync(checksums, 'utf8').trimEnd().split('\n');
  if (!lines.every((line) => /^[0-9a-f]{64} [ *]\S+$/.test(line))) {
    throw new Error(`${name}: not checksums: ${lines}`);
  }
  const sbom = sbomPath && JSON.parse(readFileSync(sbomPath, 'utf8'));
  if (sbom && !(sbom.bomFormat && sbom.serialNumber && sbom.specVersion)) {
    throw new Error(`${name}: unsupported SBOM format`);
  }
  return { subjects: lines.map((line) => line.slice(66)) };
}

/** act leaves a checkout to the real action if it names another commit than that of the run. */
function checkOut({ ref }) {
  const workspace = process.env.GITHUB_WORKSPACE;
  for (const gitArguments of [
    ['init', '--quiet', workspace],
    ['-C', workspace, 'remote', 'add', 'origin', STAND_IN_ORIGIN],
    ['-C', workspace, 'fetch', '--quiet', 'origin', ref],
    ['-C', workspace, 'checkout', '--quiet', 'FETCH_HEAD'],
  ]) {
    const { status, stderr } = spawnSync('git', gitArguments, { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`git ${gitArguments.join(' ')}: ${stderr}`);
    }
  }
}

const behaviours = {
  'actions/checkout': checkOut,
  'actions/attest': checkAttestation,
  'actions/setup-node': (given) => {
    if (given['node-version-file']) {
      mustExist(given['node-version-file']);
    }
  },
  'actions/upload-artifact': ({ name: artifact, path }) => {
    const isFolder = statSync(mustExist(path)).isDirectory();
    const target = join(STAND_IN_ARTIFACTS, artifact, isFolder ? '' : basename(path));
    cpSync(path, target, { recursive: true });
  },
  'actions/download-artifact': ({ name: artifact, path }) => {
    cpSync(mustExist(join(STAND_IN_ARTIFACTS, artifact)), path, { recursive: true });
  },
  'ossf/scorecard-action': ({ results_file: path }) => writeFileSync(path, '{}'),
  'github/codeql-action/upload-sarif': ({ sarif_file: path }) => mustExist(path),
};

const more = behaviours[name]?.(inputs) ?? {};
mustExist(dirname(STAND_IN_NOTES));
appendFileSync(STAND_IN_NOTES, `${JSON.stringify({ action: name, inputs, ...more })}\n`);
