import { ActionError, type ActionErrorOptions } from './action-error.ts';

/** Collects independent mistakes, so that all are reported at once. */
export class Problems {
  readonly #found: ActionError[] = [];

  /** Calls a reader; returns undefined and keeps its ActionError if it throws one. */
  collect<T, Args extends readonly unknown[]>(
    read: (...values: Args) => T,
    ...values: Args
  ): T | undefined {
    try {
      return read(...values);
    } catch (error) {
      this.add(error);
      return undefined;
    }
  }

  /** Keeps an ActionError; throws anything else. */
  add(error: unknown): void {
    if (!(error instanceof ActionError)) {
      throw error;
    }
    this.#found.push(error);
  }

  /**
   * Ends the collecting.
   *
   * @param value what was read; undefined only if a mistake was found
   * @throws ActionError the one that was found, or INPUT_INVALID with all of them
   */
  settle<T>(value: T | undefined): T {
    const [first, ...others] = this.#found;
    if (first === undefined) {
      return value as T;
    }
    if (others.length === 0) {
      throw first;
    }
    const list = this.#found.map(({ message }, index) => `${index + 1}. ${message}`);
    const sameCode = others.every(({ code }) => code === first.code);
    const checklist = this.#found.find((problem) => problem.checklist !== undefined)?.checklist;
    const code = sameCode ? first.code : 'INPUT_INVALID';
    throw new ActionError(code, list.join('\n'), { checklist });
  }
}

/** A mistake in one input. The text goes on after the input's name. */
export function inputProblem(
  input: string,
  text: string,
  options?: ActionErrorOptions,
): ActionError {
  return new ActionError('INPUT_INVALID', `Input \`${input}\` ${text}`, options);
}
