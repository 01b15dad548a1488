import type { Group } from './question.ts';
import type { Report } from './report.ts';
import { tokenSentence } from './report.ts';
import type { Finding } from './run-probe.ts';
import { obstacle, type Target } from './target.ts';

const ID_WIDTH = 27;

/** The head of the table whose rows are {@link findingRow}. */
export function tableHead(): string {
  return `${' '.repeat(9)}${'verdict'.padEnd(13)}${'question'.padEnd(ID_WIDTH)}seen\n`;
}

/** One row, which also shows how far the run is. */
export function findingRow(
  { question, verdict, text }: Finding,
  number: number,
  count: number,
): string {
  const progress = `[${String(number).padStart(2)}/${count}]`.padEnd(9);
  const seen = verdict === 'not asked' ? `(${text})` : text;
  return `${progress}${verdict.padEnd(13)}${question.id.padEnd(ID_WIDTH)}${seen}\n`;
}

/** What comes after the table: all that differs, with the places that rely on it. */
export function closing({ questions, counts, tokens, requests, endedEarly }: Report): string {
  const differing = questions.filter(({ verdict }) => verdict === 'differs');
  const lines = differing.flatMap(({ id, expected, seen, mark, source, reliedOnBy }) => [
    '',
    `${id} differs`,
    `  expected   ${expected}  [${mark}, ${source}]`,
    `  seen       ${seen}`,
    `  relied on  ${reliedOnBy.join(', ')}`,
  ]);
  return [
    ...lines,
    '',
    ...(endedEarly === undefined ? [] : [`Ended early: ${endedEarly}.`]),
    `${counts['as expected']} as expected, ${counts.differs} differ, ${counts['not asked']} not asked.`,
    `${requests} requests. ${tokenSentence(tokens)}`,
    '',
  ].join('\n');
}

/** What would be asked, without asking. */
export function planText(target: Target, groups: readonly Group[]): string {
  let total = 0;
  const lines = groups.flatMap(({ name, questions }) => [
    '',
    name,
    ...questions.map(({ id, asks, needs, requests = 1, expected, mark }) => {
      const reason = obstacle(target, needs);
      if (reason !== undefined) {
        return `  ${id.padEnd(ID_WIDTH)}not asked: ${reason}`;
      }
      total += requests;
      return `  ${id.padEnd(ID_WIDTH)}${asks}: ${expected} [${mark}]`;
    }),
  ]);
  const further = target.maxThrottleRequests;
  const throttle = further === 0 ? '' : `, and at most ${further} token requests for --throttle`;
  return [
    'This is what would be asked. Nothing is sent.',
    ...lines,
    '',
    `About ${total} requests, a second apart${throttle}; one more for each token that must be revoked.`,
    '',
  ].join('\n');
}
