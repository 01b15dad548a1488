import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createProjectRepository } from './project-repository.ts';

const BAD_EXAMPLE = `
name: Bad
on: issue_comment
permissions: {}
jobs:
  bad:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v7
        with:
          path: letter.pdf
      - run: echo "\${{ github.event.comment.body }}"
`;

describe('.ci/lint-workflows', () => {
  let folder: string;
  let root: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-lint-'));
    root = createProjectRepository(folder).folder;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function lint() {
    const { status, stdout, stderr } = spawnSync(join(root, '.ci/lint-workflows'), {
      encoding: 'utf8',
    });
    // With CI in the environment zizmor writes in colour.
    return { status, output: stripVTControlCharacters(`${stdout}${stderr}`) };
  }

  test('passes what is there', () => {
    expect(lint()).toMatchObject({ status: 0 });
  });

  test.each(['examples/bad.yml', 'examples/bad.yaml', '.github/workflows/bad.yml'])(
    'zizmor refuses an action that is not pinned, and a template injection, in %s',
    (name) => {
      writeFileSync(join(root, name), BAD_EXAMPLE);

      const { status, output } = lint();

      expect(status).toBe(1);
      const place = name.replaceAll(/[./]/g, '\\$&');
      expect(output).toMatch(new RegExp(`^error\\[unpinned-uses\\].*\n *--> ${place}:9:`, 'm'));
      expect(output).toMatch(
        new RegExp(`^error\\[template-injection\\].*\n *--> ${place}:12:`, 'm'),
      );
    },
  );

  test('actionlint looks at a file that ends in .yaml', () => {
    writeFileSync(join(root, '.github/workflows/bad.yaml'), 'on: push\njobs: {}\n');

    expect(lint()).toMatchObject({ status: 1, output: expect.stringContaining('bad.yaml:2') });
  });

  test('actionlint refuses an input that the action does not have', () => {
    const path = join(root, '.github/workflows/ci.yml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('client-secret: not-the-secret', 'client-sceret: oops'));

    expect(lint()).toMatchObject({ status: 1, output: expect.stringContaining('client-sceret') });
  });

  test('shellcheck refuses a mistake in a script', () => {
    const path = join(root, '.ci/test-workflows');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\nrm $1/*\n`);

    expect(lint()).toMatchObject({ status: 1, output: expect.stringContaining('SC2086') });
  });
});
