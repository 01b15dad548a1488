// Stands in for GitHub's command line: the commands and flags that the workflows use, as the manual
// and the REST API have them, on a repository that is one JSON file. Unknown ones are refused.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const { GH_TOKEN, GH_REPO } = process.env;
const [PATH, ...words] = process.argv.slice(2);
const github = JSON.parse(readFileSync(PATH, 'utf8'));

/** What each command takes, a flag marked by `!`, what may be repeated by `*`; and what it does. */
const COMMANDS = {
  'auth setup-git': ['', () => {}],
  'release list': ['limit json', listReleases],
  'release create': ['draft! verify-tag! title notes-file', createRelease],
  'release upload': ['clobber!', uploadAsset],
  // Flags with a value, as in `--draft=false`, are text to parseArgs.
  'release edit': ['draft latest', editRelease],
  'release verify': ['repo', verifyRelease],
  'attestation verify': [
    'repo signer-workflow source-ref source-digest deny-self-hosted-runners! predicate-type format jq',
    verifyAttestation,
  ],
  api: ['method paginate! jq raw-field* field*', callApi],
};

const name = words.slice(0, words[0] === 'api' ? 1 : 2).join(' ');
github.calls.push(words.join(' '));
try {
  run();
} catch ({ message }) {
  console.error(message);
  process.exitCode = 1;
}
writeFileSync(PATH, JSON.stringify(github));

function run() {
  const { failAt } = github;
  if (failAt !== undefined && words.join(' ').startsWith(failAt)) {
    delete github.failAt;
    throw new Error('HTTP 502: Server Error');
  }
  if (GH_TOKEN === undefined) {
    throw new Error('To use GitHub CLI, set the GH_TOKEN environment variable.');
  }
  if (!(name in COMMANDS)) {
    throw new Error(`unknown command "${name}" for "gh"`);
  }
  const [taken, command] = COMMANDS[name];
  const options = taken
    .split(' ')
    .filter(Boolean)
    .map((option) => [
      option.replace(/[!*]$/, ''),
      { type: option.endsWith('!') ? 'boolean' : 'string', multiple: option.endsWith('*') },
    ]);
  const { values, positionals } = parseArgs({
    args: words.slice(name.split(' ').length),
    options: Object.fromEntries(options),
    allowPositionals: true,
  });
  command(values, ...positionals);
}

/** Prints as gh does: JSON, or what a jq expression makes of it. */
function print(value, jq = '.') {
  const options = { input: JSON.stringify(value), encoding: 'utf8' };
  process.stdout.write(execFileSync('jq', ['--raw-output', jq], options));
}

function listReleases({ json }) {
  const fields = json.split(',');
  const pick = (release) => Object.fromEntries(fields.map((field) => [field, release[field]]));
  print(github.releases.map(pick));
}

function createRelease({ draft = false, 'verify-tag': isTagNeeded, 'notes-file': file }, tagName) {
  if (isTagNeeded && !(tagName in github.tags)) {
    throw new Error(`tag ${tagName} doesn't exist`);
  }
  const flags = { isDraft: draft, isPrerelease: false, isLatest: false };
  github.releases.push({ tagName, ...flags, notes: readFileSync(file, 'utf8'), assets: [] });
}

function findRelease(tag) {
  const release = github.releases.find(({ tagName }) => tagName === tag);
  if (release === undefined) {
    throw new Error('release not found');
  }
  return release;
}

function uploadAsset({ clobber }, tag, file) {
  const release = findRelease(tag);
  if (!release.isDraft) {
    throw new Error('HTTP 422: Cannot upload assets to an immutable release.');
  }
  const asset = basename(file);
  readFileSync(file);
  if (release.assets.includes(asset) && !clobber) {
    throw new Error(`asset ${asset} already exists`);
  }
  release.assets = [...new Set([...release.assets, asset])];
}

function editRelease({ draft, latest }, tag) {
  const release = findRelease(tag);
  release.isDraft = draft === undefined ? release.isDraft : draft !== 'false';
  if (latest === 'true') {
    for (const other of github.releases) {
      other.isLatest = other === release;
    }
  }
}

/** Whether GitHub has signed the release of this tag. */
function verifyRelease(_, tag) {
  if (findRelease(tag).isDraft) {
    throw new Error('no attestations found for release');
  }
}

/** Whether an attestation fits the file and all that is asked of its signer. */
function verifyAttestation({ format, jq, ...given }, file) {
  const asked = { 'predicate-type': 'https://slsa.dev/provenance/v1', ...given };
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  const found = github.attestations.filter(
    ({ digests, signer }) =>
      digests.includes(digest) &&
      Object.entries(asked).every(([key, value]) => signer[key] === value),
  );
  if (found.length === 0) {
    throw new Error(`no matching attestations found for ${file}`);
  }
  if (format === 'json') {
    const [{ predicate }] = found;
    print([{ verificationResult: { statement: { predicate } } }], jq);
  }
}

function callApi({ method = 'GET', jq, 'raw-field': rawFields = [], field = [] }, endpoint) {
  const root = `repos/${GH_REPO}/`;
  const resource = endpoint.startsWith(root) ? endpoint.slice(root.length) : '';
  if (method === 'GET') {
    const answer = read(resource);
    if (answer === undefined) {
      throw new Error(`gh: Not Found (HTTP 404): ${endpoint}`);
    }
    print(answer, jq);
    return;
  }
  const pairs = [...rawFields, ...field].map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const { ref, sha, force } = Object.fromEntries(pairs);
  const isNew = method === 'POST' && resource === 'git/refs';
  const [, tag] = /^(?:git\/)?refs\/tags\/(.+)$/.exec(isNew ? ref : resource) ?? [];
  if (tag === undefined || isNew === tag in github.tags) {
    throw new Error('gh: Validation Failed (HTTP 422)');
  }
  if (!isNew && force !== 'true') {
    throw new Error('gh: Update is not a fast forward (HTTP 422)');
  }
  github.tags[tag] = { type: 'commit', sha };
}

/** What a GET of the REST API finds; nothing if there is no such thing. */
function read(resource) {
  const [, kind, key] =
    /^(git\/ref|git|commits|git\/matching-refs)\/tags\/(.+)$/.exec(resource) ?? [];
  const tags = Object.entries(github.tags);
  const refOf = ([tag, { type, sha }]) => ({ ref: `refs/tags/${tag}`, object: { type, sha } });
  const named = tags.find(([tag]) => tag === key);
  switch (kind) {
    case 'git/ref':
      return named && refOf(named);
    case 'git/matching-refs':
      return tags.filter(([tag]) => tag.startsWith(key)).map(refOf);
    case 'commits':
      return named && { sha: named[1].object ?? named[1].sha };
    case 'git': {
      const [, tag] = tags.find(([, { type, sha }]) => type === 'tag' && sha === key) ?? [];
      return tag && { object: { type: 'commit', sha: tag.object }, verification: tag.verification };
    }
    default:
      return undefined;
  }
}
