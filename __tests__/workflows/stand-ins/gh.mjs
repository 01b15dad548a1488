// Stands in for GitHub's command line: the commands and flags that the workflows use, as the manual
// and the REST API have them, on a repository that is one JSON file. Unknown flags are refused.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const path = process.env.STAND_IN_GITHUB;
const github = JSON.parse(readFileSync(path, 'utf8'));
const words = process.argv.slice(2);
const text = { type: 'string' };
const flag = { type: 'boolean' };

function fail(message) {
  console.error(message);
  process.exit(1);
}

function parse(options, from) {
  const { values, positionals } = parseArgs({
    args: words.slice(from),
    options,
    allowPositionals: true,
  });
  return { ...values, positionals };
}

/** Prints as gh does: JSON, or what a jq expression makes of it. */
function print(value, jq) {
  const json = JSON.stringify(value);
  if (jq === undefined) {
    return console.log(json);
  }
  const { stdout, stderr, status } = spawnSync('jq', ['--raw-output', jq], {
    input: json,
    encoding: 'utf8',
  });
  if (status !== 0) {
    fail(stderr);
  }
  process.stdout.write(stdout);
}

function findRelease(tag) {
  const release = github.releases.find(({ tagName }) => tagName === tag);
  return release ?? fail('release not found');
}

const releaseCommands = {
  list() {
    const options = {
      limit: text,
      json: text,
      jq: text,
      'exclude-drafts': flag,
      'exclude-pre-releases': flag,
    };
    const given = parse(options, 2);
    const fields = given.json.split(',');
    const listed = github.releases
      .filter(({ isDraft }) => !(given['exclude-drafts'] && isDraft))
      .filter(({ isPrerelease }) => !(given['exclude-pre-releases'] && isPrerelease))
      .map((release) => Object.fromEntries(fields.map((field) => [field, release[field]])));
    print(listed, given.jq);
  },
  create() {
    const given = parse({ draft: flag, 'verify-tag': flag, title: text, 'notes-file': text }, 2);
    const [tagName] = given.positionals;
    if (given['verify-tag'] && !(tagName in github.tags)) {
      fail(`tag ${tagName} doesn't exist`);
    }
    github.releases.push({
      tagName,
      isDraft: given.draft === true,
      isPrerelease: false,
      isLatest: false,
      notes: readFileSync(given['notes-file'], 'utf8'),
      assets: [],
    });
  },
  upload() {
    const given = parse({ clobber: flag }, 2);
    const [tag, file] = given.positionals;
    const release = findRelease(tag);
    if (!release.isDraft) {
      fail('HTTP 422: Cannot upload assets to an immutable release.');
    }
    const name = basename(file);
    readFileSync(file);
    if (release.assets.includes(name) && !given.clobber) {
      fail(`asset ${name} already exists`);
    }
    release.assets = [...new Set([...release.assets, name])];
  },
  edit() {
    // Boolean flags with a value, as in `--draft=false`, are text to parseArgs.
    const given = parse({ draft: text, latest: text }, 2);
    const release = findRelease(given.positionals[0]);
    if (given.draft !== undefined) {
      release.isDraft = given.draft !== 'false';
    }
    if (given.latest === 'true') {
      for (const other of github.releases) {
        other.isLatest = other === release;
      }
    }
  },
};

/** `release verify`: whether GitHub has signed the release of this tag. */
function verifyRelease() {
  const given = parse({ repo: text }, 2);
  const { isDraft } = findRelease(given.positionals[0]);
  if (isDraft) {
    fail('no attestations found for release');
  }
}

/** `attestation verify`: whether an attestation fits the file and all that is asked of its signer. */
function verifyAttestation() {
  const options = {
    repo: text,
    'signer-workflow': text,
    'source-ref': text,
    'source-digest': text,
    'deny-self-hosted-runners': flag,
    'predicate-type': { ...text, default: 'https://slsa.dev/provenance/v1' },
    format: text,
    jq: text,
  };
  const { positionals, format, jq, ...asked } = parse(options, 2);
  const digest = createHash('sha256').update(readFileSync(positionals[0])).digest('hex');
  const found = github.attestations.filter(
    ({ digests, signer }) =>
      digests.includes(digest) &&
      Object.entries(asked).every(([key, value]) => signer[key] === value),
  );
  if (found.length === 0) {
    fail(`no matching attestations found for ${positionals[0]}`);
  }
  if (format === 'json') {
    print(
      found.map(({ predicate }) => ({ verificationResult: { statement: { predicate } } })),
      jq,
    );
  }
}

function commitOf(tag) {
  return tag.type === 'tag' ? tag.object : tag.sha;
}

function refOf(name) {
  const { type, sha } = github.tags[name];
  return { ref: `refs/tags/${name}`, object: { type, sha } };
}

/** Answers a GET of the REST API, or nothing if there is no such thing. */
function read(resource) {
  const [, kind, name] =
    /^(git\/ref\/tags|git\/tags|commits\/tags|git\/matching-refs\/tags)\/(.+)$/.exec(resource) ??
    [];
  const tags = Object.entries(github.tags);
  switch (kind) {
    case 'git/ref/tags':
      return name in github.tags ? refOf(name) : undefined;
    case 'git/matching-refs/tags':
      return tags.filter(([tag]) => tag.startsWith(name)).map(([tag]) => refOf(tag));
    case 'commits/tags':
      return name in github.tags ? { sha: commitOf(github.tags[name]) } : undefined;
    case 'git/tags': {
      const [, tag] = tags.find(([, { type, sha }]) => type === 'tag' && sha === name) ?? [];
      return tag && { object: { type: 'commit', sha: tag.object }, verification: tag.verification };
    }
    default:
      return undefined;
  }
}

function api() {
  const options = {
    method: { ...text, default: 'GET' },
    paginate: flag,
    jq: text,
    'raw-field': { ...text, multiple: true, default: [] },
    field: { ...text, multiple: true, default: [] },
  };
  const given = parse(options, 1);
  const [endpoint] = given.positionals;
  const root = `repos/${process.env.GH_REPO}/`;
  if (!endpoint.startsWith(root)) {
    fail(`gh: Not Found (HTTP 404): ${endpoint}`);
  }
  const resource = endpoint.slice(root.length);
  if (given.method === 'GET') {
    const answer = read(resource);
    if (answer === undefined) {
      fail(`gh: Not Found (HTTP 404): ${endpoint}`);
    }
    return print(answer, given.jq);
  }
  const fields = Object.fromEntries(
    [...given['raw-field'], ...given.field].map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
  );
  const name = resource.startsWith('git/refs/tags/')
    ? resource.slice('git/refs/tags/'.length)
    : fields.ref?.replace(/^refs\/tags\//, '');
  const isNew = given.method === 'POST' && resource === 'git/refs';
  if (isNew === name in github.tags) {
    fail('gh: Validation Failed (HTTP 422)');
  }
  if (!isNew && fields.force !== 'true') {
    fail('gh: Update is not a fast forward (HTTP 422)');
  }
  github.tags[name] = { type: 'commit', sha: fields.sha };
  print({ ref: `refs/tags/${name}` });
}

const command = words.slice(0, 2).join(' ');
github.calls.push(words.join(' '));
if (github.failAt !== undefined && command.startsWith(github.failAt)) {
  delete github.failAt;
  writeFileSync(path, JSON.stringify(github));
  fail('HTTP 502: Server Error');
}
if (process.env.GH_TOKEN === undefined) {
  fail('To use GitHub CLI, set the GH_TOKEN environment variable.');
}
if (words[0] === 'api') {
  api();
} else if (command === 'release verify') {
  verifyRelease();
} else if (command === 'attestation verify') {
  verifyAttestation();
} else if (words[0] === 'release' && words[1] in releaseCommands) {
  releaseCommands[words[1]]();
} else if (command !== 'auth setup-git') {
  fail(`unknown command "${command}" for "gh"`);
}
writeFileSync(path, JSON.stringify(github));
