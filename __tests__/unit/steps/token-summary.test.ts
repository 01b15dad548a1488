import { expect, test } from '@jest/globals';
import { writeSummary } from '../../../src/steps/token-summary.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { GRANT, JWT, makeInputs, OUTPUTS } from '../_samples.ts';
import { useStdout } from '../_stdout.ts';

const files = useRunnerFiles();
const stdout = useStdout();

test('the summary is a table of what is no secret, and no markup of what a server says', () => {
  const issued = { ...GRANT.issued, grantedScopes: ['openid', '<img/src=x>|`a`\n# b'] };

  writeSummary(makeInputs(), { ...GRANT, issued }, OUTPUTS, 1234);

  expect(files.text('GITHUB_STEP_SUMMARY')).toBe(
    `### Adobe IMS access token

| | |
| --- | --- |
| Flow | OAuth server-to-server (client credentials) |
| Endpoint | https://ims.test |
| Client id | me |
| Scopes asked for | openid, AdobeID |
| Scopes granted | openid, &#60;img/src=x&#62;&#124;&#96;a&#96; # b |
| Lifetime | 86399 s |
| Expires at | 2026-11-25T02:14:59Z |
| Certificate expires at | not applicable |
| Attempts | 2 |
| Time taken | 1.2 s |

`,
  );
  expect(stdout.text).toBe('');
});

test('of a JWT exchange it tells the metascopes and the certificate', () => {
  const outputs = { ...OUTPUTS, 'certificate-expires-at': '2026-12-01T00:00:00Z' };

  writeSummary(makeInputs({ credential: JWT }), GRANT, outputs, 0);

  const summary = files.text('GITHUB_STEP_SUMMARY');
  expect(summary).toContain('| Flow | service account (JWT exchange, deprecated) |');
  expect(summary).toContain('| Scopes asked for | ent_aem_cloud_api |');
  expect(summary).toContain('| Scopes granted | not told by IMS |');
  expect(summary).toContain('| Certificate expires at | 2026-12-01T00:00:00Z |');
});

test('a summary that cannot be written is a warning', () => {
  delete process.env['GITHUB_STEP_SUMMARY'];

  writeSummary(makeInputs(), GRANT, OUTPUTS, 0);

  expect(stdout.text).toBe(
    '::warning title=aem-ims-token::The job summary could not be written.\n',
  );
});
