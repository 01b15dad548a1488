import { stripVTControlCharacters } from 'node:util';

/** What act's log tells. */
export interface ActLog {
  readonly text: string;
  /** The jobs that were started, in that order; a job of a matrix has a number at its end. */
  readonly jobs: readonly string[];
  /** The steps that failed, main or post. */
  readonly failedSteps: readonly string[];
  /** The title of each error annotation, then two colons and its message. */
  readonly errors: readonly string[];
}

function allMatches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** Reads act's output. */
export function readActLog(output: string): ActLog {
  const text = stripVTControlCharacters(output).replaceAll('\r', '');
  return {
    text,
    jobs: allMatches(text, /^\[[^\]]*?\/([^\]]+?) *\] ⭐ Run Set up job$/gm),
    failedSteps: allMatches(
      text,
      /❌ {2}Failure - (?:Main|Post|Pre) (.*?)(?: \[[\dhmnµ.]+s\])?$/gm,
    ),
    errors: allMatches(text, /::error (?:[^:]*?,)?title=(.*)$/gm),
  };
}
