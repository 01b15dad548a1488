import type { Account } from './account.ts';
import { tokenMistakes } from './token-mistakes.ts';

/**
 * The scopes that a token will carry: all that are asked for, less what `grantOnly` holds back.
 * @param requested comma-separated, blanks around a comma allowed (adobe-ims.md, section 1)
 * @param optional whether leaving it out means every granted scope
 * @throws {ImsMistake} `invalid_target_scope` when none is granted, `invalid_scope` when not all are
 */
export function grantedScopes(
  account: Account,
  requested: string | undefined,
  optional: boolean,
): string[] {
  if (requested === undefined && !optional) {
    throw tokenMistakes.missingScope();
  }
  const names = requested?.split(',').map((name) => name.trim()) ?? account.scopes;
  const granted = names.filter((name) => account.scopes.includes(name));
  if (granted.length === 0) {
    throw tokenMistakes.noScopeGranted();
  }
  if (granted.length < names.length) {
    throw tokenMistakes.scopeNotGranted();
  }
  const { grantOnly } = account;
  return grantOnly === undefined ? granted : granted.filter((name) => grantOnly.includes(name));
}
