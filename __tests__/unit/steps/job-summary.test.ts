import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { maskSecret } from '../../../src/runner/masks.ts';
import { writeSummary } from '../../../src/steps/job-summary.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';
import { GRANT, JWT, makeInputs, OUTPUTS } from '../_samples.ts';
import { useStdout } from '../_stdout.ts';

const files = useRunnerFiles();
const stdout = useStdout();

const granting = (...grantedScopes: string[]) => ({
  ...GRANT,
  issued: { ...GRANT.issued, grantedScopes },
});

test('the summary is a table of what is no secret', () => {
  writeSummary(makeInputs(), granting('openid'), OUTPUTS, 1234);

  expect(files.text('GITHUB_STEP_SUMMARY')).toBe(
    `### Adobe IMS access token

| | |
| --- | --- |
| Flow | OAuth server-to-server (client credentials) |
| Endpoint | https://ims.test |
| Client id | me |
| Scopes asked for | openid, AdobeID |
| Scopes granted | openid |
| Lifetime | 86399 s |
| Expires at | 2026-11-25T02:14:59Z |
| Certificate expires at | not applicable |
| Attempts | 2 |
| Time taken | 1.2 s |

`,
  );
});

test('of a JWT exchange it tells the metascopes and the certificate', () => {
  const outputs = { ...OUTPUTS, 'certificate-expires-at': '2026-12-01T00:00:00Z' };

  writeSummary(makeInputs({ credential: JWT }), GRANT, outputs, 0);

  const summary = files.text('GITHUB_STEP_SUMMARY');
  expect(summary).toContain('| Scopes asked for | ent&#95;aem'.replace('&#95;', '_'));
  expect(summary).toContain('| Scopes granted | not told by IMS |');
  expect(summary).toContain('| Certificate expires at | 2026-12-01T00:00:00Z |');
});

describe('what a server says in it', () => {
  test('is no markup', () => {
    const evil = '<img/src=x>|[click](https://evil.test)`code`*bold*&lt;\\';

    writeSummary(makeInputs(), granting(evil), OUTPUTS, 0);

    const row = files
      .text('GITHUB_STEP_SUMMARY')
      .split('\n')
      .find((line) => line.includes('granted'));
    expect(row).not.toMatch(/[<>[\]`*\\]|&(?!#\d+;)/);
    expect(row?.split('|')).toHaveLength(4);
  });

  test('is no second line and no secret', () => {
    maskSecret('p8e-hidden-0123');

    writeSummary(makeInputs(), granting('a\n# b', 'p8e-hidden-0123'), OUTPUTS, 0);

    expect(files.text('GITHUB_STEP_SUMMARY')).toContain(
      '| Scopes granted | a # b, *** |'.replace('***', '&#42;&#42;&#42;'),
    );
  });
});

const WARNING = '::warning title=aem-ims-token::The job summary could not be written.';

test('a summary that cannot be written is a warning', () => {
  delete process.env['GITHUB_STEP_SUMMARY'];

  writeSummary(makeInputs(), GRANT, OUTPUTS, 0);

  expect(stdout.text).toContain(WARNING);
});

test('a summary is added to what is there', () => {
  writeFileSync(files.path('GITHUB_STEP_SUMMARY'), 'earlier\n');

  writeSummary(makeInputs(), GRANT, OUTPUTS, 0);

  expect(files.text('GITHUB_STEP_SUMMARY')).toMatch(/^earlier\n### /);
});

testOnPosix('a FIFO is written if something reads it, else it is a warning', () => {
  const path = files.path('GITHUB_STEP_SUMMARY');
  makeFifo(path);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  writeSummary(makeInputs(), GRANT, OUTPUTS, 0);
  expect(readFileSync(reader, 'utf8')).toMatch(/^### /);
  expect(stdout.text).toBe('');
  closeSync(reader);

  writeSummary(makeInputs(), GRANT, OUTPUTS, 0);

  expect(stdout.text).toContain(WARNING);
});
