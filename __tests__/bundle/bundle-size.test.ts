import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const dist = new URL('../../dist/', import.meta.url).pathname;

/** What a reviewer can read, and what the size of the toolkit without its unused parts allows. */
const MAX_BYTES = 130_000;

describe('dist', () => {
  const names = readdirSync(dist);
  const scripts = names.filter((name) => name.endsWith('.js'));
  const holdersOf = (mark: RegExp) =>
    scripts.filter((name) => mark.test(readFileSync(join(dist, name), 'utf8')));

  // licenses.txt and the SBOM are no code: nobody has to read or load them.
  test(`has at most ${MAX_BYTES} bytes of code`, () => {
    const sizes = scripts.map((name) => statSync(join(dist, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_BYTES);
  });

  test.each(scripts)('%s is not minified', (name) => {
    const text = readFileSync(join(dist, name), 'utf8');
    expect(text.length / text.split('\n').length).toBeLessThan(80);
  });

  test.each([
    ['undici', /class (Dispatcher|Pool|Agent|Fetch)\b/],
    ['@actions/exec', /class ToolRunner\b/],
    ["@actions/core's summary", /class Summary\b/],
    ["@actions/core's OIDC client", /class \w*OidcClient\b/],
    ['a way to start a process', /child_process|worker_threads|node:cluster/],
  ])('does not hold %s, which nothing here calls', (_, mark) => {
    expect(holdersOf(mark)).toEqual([]);
  });
});
