import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readActionMetadata } from './action-metadata.ts';

describe('readActionMetadata', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'action-metadata-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function read(yaml: string) {
    writeFileSync(join(directory, 'action.yml'), yaml);
    return readActionMetadata(directory);
  }

  test('reads inputs, defaults as text, and scripts', () => {
    const metadata = read(`
inputs:
  no-default: { description: x }
  bare:
  flag: { default: true }
  number: { default: 120 }
  old: { default: '', deprecationMessage: gone }
runs: { using: node24, main: dist/main.js, post: dist/post.js, post-if: '\${{ success() }}' }
`);
    expect([...metadata.inputs]).toEqual([
      ['no-default', { defaultValue: '' }],
      ['bare', { defaultValue: '' }],
      ['flag', { defaultValue: 'true' }],
      ['number', { defaultValue: '120' }],
      ['old', { defaultValue: '', deprecationMessage: 'gone' }],
    ]);
    expect(metadata).toMatchObject({
      main: 'dist/main.js',
      post: 'dist/post.js',
      postCondition: 'success()',
    });
  });

  test('takes always() for post-if, and no post and no inputs at all', () => {
    const metadata = read('runs: { using: node24, main: main.js }');
    expect(metadata.post).toBeUndefined();
    expect(metadata.postCondition).toBe('always()');
    expect(metadata.inputs.size).toBe(0);
  });

  test.each([
    ['runs: { using: node20, main: a.js }', 'runs.using must be node24, not node20'],
    ['runs: { using: composite }', 'runs.using must be node24'],
    ['runs: { using: node24 }', 'runs.main must be a file name'],
    ['runs: { using: node24, main: a.js, post: 1 }', 'runs.post must be a file name'],
    ['runs: { using: node24, main: a.js, pre: b.js }', 'runs.pre is not supported'],
    ['runs: { using: node24, main: a.js, post-if: "1 == 1" }', 'runs.post-if: "1 == 1" is not'],
    ['name: x', 'runs must be a mapping'],
    ['- list', 'action.yml must be a mapping'],
    ['{ inputs: [a], runs: { using: node24, main: a } }', 'inputs must be a mapping'],
    ['{ inputs: { a: { default: [] } }, runs: { using: node24, main: a } }', 'must be a scalar'],
    [
      `{ inputs: { a: { default: "\${{ github.token }}" } }, runs: { using: node24, main: a } }`,
      'inputs.a.default is an expression',
    ],
  ])('refuses %j', (yaml, message) => {
    expect(() => read(yaml)).toThrow(message);
  });
});
