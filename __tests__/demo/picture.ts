import { join } from 'node:path';
import { runJob } from '../harness/job.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { buildJob } from './demo-job.ts';
import { demoSettings } from './run-demo.ts';

/** The picture that the README shows. */
export const PICTURE_PATH = join(import.meta.dirname, '../../docs/demo.svg');

/** A text in a row. */
interface Span {
  readonly text: string;
  readonly colour: string;
  /** In characters from the left edge. */
  readonly column: number;
}

type Row = readonly Span[];

const CHARACTERS = 104;
const CHARACTER_WIDTH = 7.3;
const LINE_HEIGHT = 19;
const PADDING = 16;
const TITLE_HEIGHT = 34;
const WIDTH = Math.ceil(CHARACTERS * CHARACTER_WIDTH) + 2 * PADDING;
const NAME_COLUMNS = 26;

const BRIGHT = '#f0f6fc';
const PLAIN = '#c9d1d9';
const DIM = '#8b949e';

/** An account that is the same in each run, so that the picture is too. */
const ACCOUNT = {
  clientId: 'cc9a0b7e4d214f6f8b3e5a1d2c4f6e80',
  technicalAccountId: 'FAKE0123456789ABCDEF@techacct.adobe.com',
  organizationId: 'FAKEFEDCBA9876543210@AdobeOrg',
};

/**
 * Runs the demo against the simulator and draws what came of it: the log and the job summary, as they
 * are, apart from what is another in each run (see {@link settle}).
 *
 * @returns an SVG
 */
export async function drawDemo(): Promise<string> {
  await using simulator = await startImsSimulator();
  const [account] = simulator.accounts;
  Object.assign(account ?? {}, ACCOUNT);
  const job = await runJob(buildJob(demoSettings(simulator)));
  const summary = job.steps[0]?.result?.shownSummary ?? '';
  return draw([
    { title: 'The log of the job', rows: logRows(settle(job.log, simulator)) },
    { title: 'The summary of the job', rows: summaryRows(settle(summary, simulator)) },
  ]);
}

/** Puts fixed values in the place of the port, dates and durations. */
function settle(text: string, simulator: ImsSimulator): string {
  return text
    .replaceAll(simulator.url, 'http://127.0.0.1:8080')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-11-25T02:15:00Z')
    .replaceAll(/\d+\.\d s\b/g, '0.1 s');
}

/** As the run's page shows a log at first: groups of scripts are closed, ours is opened. */
function logRows(log: string): Row[] {
  let isOpen = true;
  return log.split('\n').flatMap((line) => {
    const title = /^##\[group\](.*)/.exec(line)?.[1];
    if (title !== undefined) {
      isOpen = title.startsWith('Run org/');
      return wrap(`${isOpen ? '▾' : '▸'} ${title}`, BRIGHT, 0);
    }
    if (line === '##[endgroup]') {
      isOpen = true;
      return [];
    }
    const indent = line.length - line.trimStart().length;
    return isOpen ? wrap(line.trimStart(), PLAIN, 2 + indent) : [];
  });
}

/** Of the summary's Markdown: its heading and the rows of its table. */
function summaryRows(markdown: string): Row[] {
  return markdown.split('\n').flatMap((line) => {
    const heading = /^### (.*)/.exec(line)?.[1];
    if (heading !== undefined) {
      return wrap(heading, BRIGHT, 0);
    }
    const [, name, value] = /^\| (\w[^|]*) \| ([^|]*) \|$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return [];
    }
    const decoded = value.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    const [first = [], ...others] = wrap(decoded, PLAIN, NAME_COLUMNS);
    return [[{ text: name, colour: DIM, column: 0 }, ...first], ...others];
  });
}

/** Breaks a line at blanks and commas, so that no font runs out of the picture. */
function wrap(text: string, colour: string, column: number): Row[] {
  const lines: string[] = [''];
  for (const part of text.match(/[^\s,]*[\s,]*/g) ?? []) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && column + last.length + part.trimEnd().length > CHARACTERS) {
      lines.push(part);
    } else {
      lines[lines.length - 1] = last + part;
    }
  }
  return lines.map((line) => [{ text: line.trimEnd(), colour, column }]);
}

function draw(panels: readonly { title: string; rows: readonly Row[] }[]): string {
  let y = 0;
  const drawn = panels.map(({ title, rows }) => {
    const top = y;
    const height = TITLE_HEIGHT + 2 * PADDING + rows.length * LINE_HEIGHT - 6;
    y += height + PADDING;
    return panel(title, rows, top, height);
  });
  const size = `width="${WIDTH}" height="${y - PADDING}" viewBox="0 0 ${WIDTH} ${y - PADDING}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title">`,
    '<title id="title">A job with aem-ims-token: secrets and the token are *** in the log, and the summary shows what was granted</title>',
    '<style>text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }</style>',
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function panel(title: string, rows: readonly Row[], top: number, height: number): string {
  const first = top + TITLE_HEIGHT + PADDING + 8;
  const texts = rows.flatMap((row, index) =>
    row.map(({ text, colour, column }) =>
      textElement(text, PADDING + column * CHARACTER_WIDTH, first + index * LINE_HEIGHT, colour),
    ),
  );
  return [
    `<rect x="0.5" y="${top + 0.5}" width="${WIDTH - 1}" height="${height - 1}" rx="6" fill="#0d1117" stroke="#3d444d"/>`,
    `<path d="M0.5 ${top + TITLE_HEIGHT}H${WIDTH - 0.5}" stroke="#3d444d"/>`,
    textElement(title, PADDING, top + 22, DIM),
    ...texts,
  ].join('\n');
}

function textElement(text: string, x: number, y: number, colour: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${Number(x.toFixed(1))}" y="${y}" fill="${colour}">${escaped}</text>`;
}
