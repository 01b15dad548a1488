import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** What the stand-in for `gh` knows of a repository. */
export interface GitHubState {
  readonly tags: Readonly<Record<string, Tag>>;
  readonly releases: readonly object[];
  readonly attestations: readonly Attestation[];
  /** Every command line so far. */
  readonly calls: readonly string[];
  /** The beginning of a command that fails once. */
  readonly failAt?: string;
}

/** A name for a commit, or an object of its own with a name for one, as the REST API has them. */
interface Tag {
  readonly type: 'commit' | 'tag';
  readonly sha: string;
  readonly object?: string;
  readonly verification?: { readonly verified: boolean; readonly reason: string };
}

/** A signed statement on files, and by whom it was signed, as `gh attestation verify` asks for it. */
export interface Attestation {
  /** SHA-256 in hex. */
  readonly digests: readonly string[];
  readonly predicate: unknown;
  readonly signer: Readonly<Record<string, string | boolean>>;
}

/** A published release with nothing special. */
export function published(tagName: string) {
  const flags = { isDraft: false, isPrerelease: false, isLatest: false };
  return { tagName, ...flags, notes: '', assets: ['sbom.cdx.json'] };
}

/** A tag with a signature that GitHub has verified. */
export function signedTag(sha: string, commit: string): Tag {
  return { type: 'tag', sha, object: commit, verification: { verified: true, reason: 'valid' } };
}

/** The stand-in for `gh`, with its state in a file. */
export class GitHubStandIn {
  /** A folder to stand first on the path. */
  readonly binFolder = temporaryFolder();
  /** Variables that each step must have. */
  readonly variables = { STAND_IN_GITHUB: join(this.binFolder, 'github.json') };

  constructor(state: Partial<GitHubState> = {}) {
    const script = join(import.meta.dirname, 'stand-ins/gh.mjs');
    const start = `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`;
    writeFileSync(join(this.binFolder, 'gh'), start, { mode: 0o755 });
    this.#write({ tags: {}, releases: [], attestations: [], calls: [], ...state });
  }

  read(): GitHubState {
    return JSON.parse(readFileSync(this.variables.STAND_IN_GITHUB, 'utf8')) as GitHubState;
  }

  /** Changes what it knows. */
  update(changes: Partial<GitHubState>): void {
    this.#write({ ...this.read(), ...changes });
  }

  #write(state: GitHubState): void {
    writeFileSync(this.variables.STAND_IN_GITHUB, JSON.stringify(state));
  }
}
