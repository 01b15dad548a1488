import { expect } from '@jest/globals';
import type { ActRun } from './act.ts';
import type { Services } from './services.ts';

/** Expects that IMS issued so many tokens, and that each was taken back when its job ended. */
export function expectTokensRevoked(services: Services, count: number): void {
  const { issued, revoked } = services.ims.counters;
  expect({ issued, revoked }).toEqual({ issued: count, revoked: count });
  for (const token of services.tokens()) {
    expect(services.ims.tokenState(token).state).toBe('revoked');
  }
}

/** Expects that the action's main and post both ran, on the Node release that `action.yml` names. */
export function expectNode24(run: ActRun): void {
  const starts = run.commands.filter(({ name }) => name === 'node');
  for (const entry of ['main.js', 'post.js']) {
    const versions = starts
      .filter((start) => start.arguments[0]?.endsWith(`/dist/${entry}`))
      .map(({ version }) => version?.split('.')[0]);
    expect([entry, new Set(versions)]).toEqual([entry, new Set(['v24'])]);
  }
}

/** Expects that `command` ran, and no command line that was recorded held a token or a secret. */
export function expectNothingOnCommandLines(
  run: ActRun,
  services: Services,
  command = 'curl',
): void {
  const commandLines = run.commands.flatMap((each) => each.arguments).join('\n');
  expect(run.commands.map(({ name }) => name)).toContain(command);
  for (const secret of [...services.tokens(), ...services.account.clientSecrets]) {
    expect(commandLines).not.toContain(secret);
  }
}
