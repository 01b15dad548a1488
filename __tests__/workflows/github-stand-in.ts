import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** What the stand-in for `gh` knows of a repository. */
export interface GitHubState {
  /** By name. `object` is the commit of one that is an object of its own, which has a signature. */
  readonly tags: Readonly<Record<string, object>>;
  readonly releases: readonly object[];
  /** SHA-256 in hex of files, what is said of them, and by whom, as `gh attestation verify` asks. */
  readonly attestations: readonly { digests: string[]; predicate: object; signer: object }[];
  /** Every command line so far. */
  readonly calls: readonly string[];
  /** The beginning of a command that fails once. */
  readonly failAt?: string;
}

/** A published release with nothing special. */
export function published(tagName: string) {
  const flags = { isDraft: false, isPrerelease: false, isLatest: false };
  return { tagName, ...flags, notes: '', assets: ['sbom.cdx.json'] };
}

/** A tag with a signature that GitHub has verified. */
export function signedTag(sha: string, commit: string) {
  return { type: 'tag', sha, object: commit, verification: { verified: true, reason: 'valid' } };
}

/** The stand-in for `gh`, with its state in a file. */
export class GitHubStandIn {
  /** A folder to stand first on the path. */
  readonly binFolder = temporaryFolder();
  readonly #path = join(this.binFolder, 'github.json');

  constructor(state: Partial<GitHubState> = {}) {
    const script = join(import.meta.dirname, 'stand-ins/gh.mjs');
    const start = `#!/bin/sh\nexec '${process.execPath}' '${script}' '${this.#path}' "$@"\n`;
    writeFileSync(join(this.binFolder, 'gh'), start, { mode: 0o755 });
    this.#write({ tags: {}, releases: [], attestations: [], calls: [], ...state });
  }

  read(): GitHubState {
    return JSON.parse(readFileSync(this.#path, 'utf8')) as GitHubState;
  }

  /** Changes what it knows. */
  update(changes: Partial<GitHubState>): void {
    this.#write({ ...this.read(), ...changes });
  }

  #write(state: GitHubState): void {
    writeFileSync(this.#path, JSON.stringify(state));
  }
}
