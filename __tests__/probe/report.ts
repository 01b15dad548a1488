import { hostName, shortened } from './hide.ts';
import type { TokenCounts } from './prober.ts';
import type { Finding, Result, Verdict } from './run-probe.ts';
import type { Target } from './target.ts';

/** What the files say of a run. Holds no secret, no token and no whole id. */
export interface Report {
  readonly format: 1;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Version and commit of this repository. */
  readonly action: string;
  readonly node: string;
  readonly target: {
    readonly kind: 'simulator' | 'live';
    readonly ims: string;
    readonly aem: string;
    readonly credentials: readonly string[];
  };
  readonly requests: number;
  readonly tokens: TokenCounts;
  readonly endedEarly?: string;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly questions: readonly ReportedQuestion[];
}

interface ReportedQuestion {
  readonly id: string;
  readonly group: string;
  readonly asks: string;
  readonly verdict: Verdict;
  readonly expected: string;
  /** What was seen, or why it was not asked. */
  readonly seen: string;
  readonly mark: string;
  readonly source: string;
  readonly reliedOnBy: readonly string[];
}

/** When and by what was asked. */
export interface Circumstances {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly action: string;
}

/** Puts a report together. */
export function makeReport(target: Target, result: Result, when: Circumstances): Report {
  const { oauth, jwt } = target;
  const credentials = [oauth, jwt].flatMap((credential) =>
    credential === undefined
      ? []
      : [`${credential.flow}, client ${shortened(credential.clientId)}`],
  );
  const count = (verdict: Verdict) =>
    result.findings.filter((finding) => finding.verdict === verdict).length;
  return {
    format: 1,
    startedAt: when.startedAt.toISOString(),
    endedAt: when.endedAt.toISOString(),
    action: when.action,
    node: process.version,
    target: {
      kind: target.kind,
      ims: target.endpoint.host,
      aem: target.aemUrl === undefined ? 'none' : hostName(target.aemUrl.host),
      credentials,
    },
    requests: result.requestCount,
    tokens: result.tokens,
    ...(result.stopReason === undefined ? {} : { endedEarly: result.stopReason }),
    counts: {
      'as expected': count('as expected'),
      differs: count('differs'),
      'not asked': count('not asked'),
    },
    questions: result.findings.map(reported),
  };
}

function reported({ question, group, verdict, text }: Finding): ReportedQuestion {
  const { id, asks, expected, mark, source, reliedOnBy } = question;
  return { id, group, asks, verdict, expected, seen: text, mark, source, reliedOnBy };
}

/** Sentences on the tokens; they warn if one may be alive. */
export function tokenSentence({ issued, revoked, unanswered }: TokenCounts): string {
  const known =
    issued === 0
      ? 'No token was issued. If IMS answered, look at the credential first.'
      : issued === revoked
        ? `Tokens issued: ${issued}, all of them revoked.`
        : `Tokens issued: ${issued}. NOT revoked: ${issued - revoked}, which end by themselves, usually within 24 hours.`;
  if (unanswered === 0) {
    return known;
  }
  return `${known} Token requests without a complete answer: ${unanswered}. If IMS issued a token all the same, the probe could not revoke it.`;
}

/**
 * The report as Markdown, to be attached to an issue. What servers said stands in code spans, so
 * that none of it can become a link, a mention or HTML.
 */
export function toMarkdown(report: Report): string {
  const { target, counts, questions } = report;
  const whom = target.kind === 'simulator' ? 'the simulators, not the real IMS' : target.ims;
  const differing = questions.filter(({ verdict }) => verdict === 'differs');
  const lines = [
    `# Probe of ${whom}`,
    '',
    `${counts['as expected']} as expected, ${counts.differs} differ, ${counts['not asked']} not asked.`,
    ...(report.endedEarly === undefined ? [] : ['', `**Ended early**: ${code(report.endedEarly)}`]),
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
  ];
  return lines.join('\n');
}

function details({
  id,
  asks,
  expected,
  seen,
  mark,
  source,
  reliedOnBy,
}: ReportedQuestion): string[] {
  return [
    `- **${id}**: ${asks}`,
    `  - expected [${mark}, ${source}]: ${code(expected)}`,
    `  - seen: ${code(seen)}`,
    `  - relied on by: ${reliedOnBy.map(code).join(', ')}`,
  ];
}

function row({ id, verdict, asks, expected, seen, mark }: ReportedQuestion): string {
  const mild = verdict === 'differs' ? `**${verdict}**` : verdict;
  const cells = [code(id), mild, asks.replaceAll('|', '\\|'), code(expected), code(seen), mark];
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
