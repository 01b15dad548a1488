import { hostName, shortened } from './hide.ts';
import type { Question } from './question.ts';
import type { askAll, Finding } from './run.ts';
import { obstacle, type Target } from './target.ts';

/** What the files say of a run. Holds no secret, no token and no whole id. */
export type Report = ReturnType<typeof makeReport>;

const ID_WIDTH = 27;

/** The head of the table on the terminal, whose rows are {@link findingRow}. */
export const TABLE_HEAD = `${' '.repeat(9)}${'verdict'.padEnd(13)}${'question'.padEnd(ID_WIDTH)}seen\n`;

/**
 * Puts a report together.
 *
 * @param action version and commit of this repository
 */
export function makeReport(
  { kind, endpoint, oauth, jwt, aemUrl }: Target,
  result: Awaited<ReturnType<typeof askAll>>,
  [startedAt, endedAt]: readonly [Date, Date],
  action: string,
) {
  const credentials = [oauth, jwt].filter((credential) => credential !== undefined);
  return {
    format: 1,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    action,
    node: process.version,
    target: {
      kind,
      ims: endpoint.host,
      aem: aemUrl === undefined ? 'none' : hostName(aemUrl.host),
      credentials: credentials.map(
        ({ flow, clientId }) => `${flow}, client ${shortened(clientId)}`,
      ),
    },
    ...result,
  };
}

/**
 * The report as Markdown, to be attached to an issue. What servers said stands in code spans, so
 * that none of it can become a link, a mention or HTML.
 */
export function toMarkdown(report: Report): string {
  const { target, questions, endedEarly } = report;
  const whom = target.kind === 'simulator' ? 'the simulators, not the real IMS' : target.ims;
  const differing = questions.filter(({ verdict }) => verdict === 'differs');
  return [
    `# Probe of ${whom}`,
    '',
    countSentence(report),
    ...(endedEarly === undefined ? [] : ['', `**Ended early**: ${code(endedEarly)}`]),
    '',
    `- Asked: ${report.startedAt} to ${report.endedAt}, ${report.requests} requests. ${tokenSentence(report.tokens)}`,
    `- IMS: ${code(target.ims)}; AEM: ${code(target.aem)}`,
    `- Credentials: ${target.credentials.map(code).join('; ')}`,
    `- By: aem-ims-token ${code(report.action)}, Node ${report.node}`,
    ...(differing.length === 0 ? [] : ['', '## What differs', '', ...differing.flatMap(details)]),
    '',
    '## All questions',
    '',
    '| question | verdict | what is asked | expected | seen | mark |',
    '| --- | --- | --- | --- | --- | --- |',
    ...questions.map(row),
    '',
  ].join('\n');
}

function details({ id, asks, expected, seen, mark, source, reliedOnBy }: Finding): string[] {
  return [
    `- **${id}**: ${asks}`,
    `  - expected [${mark}, ${source}]: ${code(expected)}`,
    `  - seen: ${code(seen)}`,
    `  - relied on by: ${reliedOnBy.map(code).join(', ')}`,
  ];
}

function row({ id, verdict, asks, expected, seen, mark }: Finding): string {
  const marked = verdict === 'differs' ? `**${verdict}**` : verdict;
  return `| ${[code(id), marked, asks, code(expected), code(seen), mark].join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** One row, which also shows how far the run is. */
export function findingRow({ id, verdict, seen }: Finding, number: number, count: number): string {
  const progress = `[${String(number).padStart(2)}/${count}]`.padEnd(9);
  const text = verdict === 'not asked' ? `(${seen})` : seen;
  return `${progress}${verdict.padEnd(13)}${id.padEnd(ID_WIDTH)}${text}\n`;
}

/** What comes after the table: all that differs, with the places that rely on it. */
export function closing(report: Report): string {
  const { questions, tokens, requests, endedEarly } = report;
  const differing = questions.filter(({ verdict }) => verdict === 'differs');
  return [
    ...differing.flatMap(({ id, expected, seen, mark, source, reliedOnBy }) => [
      '',
      `${id} differs`,
      `  expected   ${expected}  [${mark}, ${source}]`,
      `  seen       ${seen}`,
      `  relied on  ${reliedOnBy.join(', ')}`,
    ]),
    '',
    ...(endedEarly === undefined ? [] : [`Ended early: ${endedEarly}.`]),
    countSentence(report),
    `${requests} requests. ${tokenSentence(tokens)}`,
    '',
  ].join('\n');
}

function countSentence({ counts }: Report): string {
  return `${counts['as expected']} as expected, ${counts.differs} differ, ${counts['not asked']} not asked.`;
}

/** Sentences on the tokens; they warn if one may be alive. */
export function tokenSentence({ issued, revoked, unanswered }: Report['tokens']): string {
  const known =
    issued === 0
      ? 'No token was issued. If IMS answered, look at the credential first.'
      : issued === revoked
        ? `Tokens issued: ${issued}, all of them revoked.`
        : `Tokens issued: ${issued}. NOT revoked: ${issued - revoked}, which end by themselves, usually within 24 hours.`;
  return unanswered === 0
    ? known
    : `${known} Token requests without a complete answer: ${unanswered}. If IMS issued a token all the same, the probe could not revoke it.`;
}

/** What would be asked, without asking. */
export function planText(target: Target, questions: readonly Question[]): string {
  let total = 0;
  const lines = questions.flatMap(({ id, group, asks, needs, requests, expected, mark }, index) => {
    const reason = obstacle(target, needs);
    total += reason === undefined ? requests : 0;
    const text = reason === undefined ? `${asks}: ${expected} [${mark}]` : `not asked: ${reason}`;
    const heading = questions[index - 1]?.group === group ? [] : ['', group];
    return [...heading, `  ${id.padEnd(ID_WIDTH)}${text}`];
  });
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
