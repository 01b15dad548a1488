// Measures the built action as whole processes, in turn with a bare script that makes the same
// request, and prints the ratios: instructions, which depend little on how busy the machine is, and
// time; and what its masks cost the rest of the job. `npm run bench [-- ROUNDS]`
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { createSetting, MAIN, POST, root, stepVariables } from './bench-setting.ts';
import { measureMaskCost } from './mask-cost.ts';
import { canCountInstructions, countInstructions, measure, type Usage } from './measure.ts';
import { median, spread } from './statistics.ts';

const WARM_UP_ROUNDS = 2;
/** Of a count, which is nearly the same each time. */
const COUNTING_ROUNDS = 3;
const rounds = Number(process.argv[2] ?? 40);

/** One comparison: the action and the baseline, each a script with its environment. */
interface Comparison {
  readonly name: string;
  readonly action: readonly [script: string, env: NodeJS.ProcessEnv];
  readonly baseline: readonly [script: string, env: NodeJS.ProcessEnv];
  /** Makes ready whatever one run uses up. */
  readonly prepare?: () => Promise<NodeJS.ProcessEnv>;
}

const setting = await createSetting();
const { ims, oauth, jwt, environment, oauthInputs } = setting;
const [bare, loadOnly, empty] = ['baseline', 'load-only', 'empty'].map((name) =>
  join(root, `__tests__/bench/${name}.mjs`),
) as [string, string, string];

function actionEnvironment(inputs: Record<string, string>): NodeJS.ProcessEnv {
  return { ...environment, ...stepVariables(inputs) };
}

function bareEnvironment(mode: string, { clientId, clientSecrets }: typeof oauth) {
  const CLIENT_SECRET = clientSecrets[0] ?? '';
  return { ...environment, MODE: mode, IMS_URL: ims.url, CLIENT_ID: clientId, CLIENT_SECRET };
}

/** A run of main whose token the post step, or the baseline, can revoke. */
async function savedState(): Promise<NodeJS.ProcessEnv> {
  setting.clear();
  await measure(MAIN, actionEnvironment(oauthInputs));
  return { ...setting.savedState(), TOKEN: setting.token() };
}

const comparisons: readonly Comparison[] = [
  {
    name: 'OAuth',
    action: [MAIN, actionEnvironment(oauthInputs)],
    baseline: [bare, { ...bareEnvironment('oauth', oauth), SCOPES: oauth.scopes.join(',') }],
  },
  {
    name: 'JWT',
    action: [
      MAIN,
      actionEnvironment({ credentials: aemConsoleJwtFile(jwt), 'ims-endpoint': ims.url }),
    ],
    baseline: [
      bare,
      {
        ...bareEnvironment('jwt', jwt),
        ORG_ID: jwt.organizationId,
        ACCOUNT_ID: jwt.technicalAccountId,
        PRIVATE_KEY: jwt.privateKeyPem,
      },
    ],
  },
  {
    name: 'post',
    action: [POST, actionEnvironment(oauthInputs)],
    baseline: [bare, bareEnvironment('post', oauth)],
    prepare: savedState,
  },
  {
    name: 'cold start: loading the bundle, against an empty script',
    action: [loadOnly, environment],
    baseline: [empty, environment],
  },
];

/** Runs both in turn, so often, and gives what was measured of each. */
async function runInTurn<Measured>(
  { action, baseline, prepare }: Comparison,
  times: number,
  run: (script: string, env: NodeJS.ProcessEnv) => Promise<Measured>,
): Promise<[Measured, Measured][]> {
  const pairs: [Measured, Measured][] = [];
  for (let round = 0; round < times; round += 1) {
    const pair: Measured[] = [];
    for (const [script, env] of [action, baseline]) {
      const prepared = prepare === undefined ? {} : await prepare();
      setting.clear();
      pair.push(await run(script, { ...env, ...prepared }));
    }
    pairs.push(pair as [Measured, Measured]);
  }
  return pairs;
}

async function countRow(comparison: Comparison): Promise<string> {
  const counts = await runInTurn(comparison, COUNTING_ROUNDS, countInstructions);
  const [ours = 0, theirs = 0] = [0, 1].map((side) =>
    median(counts.map((pair) => pair[side] ?? 0)),
  );
  const millions = [ours, theirs].map((count) => (count / 1e6).toFixed(1));
  return `| instructions, millions | ${millions.join(' | ')} | ${(ours / theirs).toFixed(3)} |`;
}

/** Each beside an action that masks its token and nothing else, as the baseline does. */
async function printMaskCosts(): Promise<void> {
  const head = '**masks, and what they cost each later line of the job’s log**\n';
  console.log(`${head}\n| | masks | values searched for | µs a line | ratio |`);
  console.log('| --- | --: | --: | --: | --: |');
  const [oauthRuns, jwtRuns] = comparisons as [Comparison, Comparison];
  const runs = [
    ['a plain action', oauthRuns.baseline],
    ['OAuth', oauthRuns.action],
    ['JWT', jwtRuns.action],
  ] as const;
  let plain: number | undefined;
  for (const [name, run] of runs) {
    setting.clear();
    const { masks, values, microsecondsPerLine: cost } = await measureMaskCost(run[0], run[1]);
    plain ??= cost;
    console.log(
      `| ${name} | ${masks} | ${values} | ${cost.toFixed(1)} | ${(cost / plain).toFixed(0)} |`,
    );
  }
}

function row(label: string, pairs: readonly [Usage, Usage][], figure: keyof Usage, unit: number) {
  const ratios = pairs.map(([ours, theirs]) => ours[figure] / theirs[figure]);
  const [ours, theirs] = [0, 1].map((side) =>
    (median(pairs.map((pair) => (pair[side] as Usage)[figure])) / unit).toFixed(0),
  );
  return `| ${label} | ${ours} | ${theirs} | ${spread(ratios)} |`;
}

try {
  const files = readdirSync(join(root, 'dist'));
  const bytes = files.map((name) => statSync(join(root, 'dist', name)).size);
  const total = bytes.reduce((sum, size) => sum + size, 0);
  console.log(
    `Node ${process.version}, ${rounds} rounds; medians, and the ratio with its middle half`,
  );
  console.log(`dist: ${total} bytes in ${files.length} files\n`);
  const canCount = canCountInstructions();
  if (!canCount) {
    console.log('Instructions are not counted: valgrind is not installed.\n');
  }
  for (const comparison of comparisons) {
    console.log(
      `**${comparison.name}**\n\n| | action | baseline | ratio |\n| --- | --: | --: | --: |`,
    );
    if (canCount) {
      const reason = (error: Error) => `| instructions | not counted: ${error.message} | | |`;
      console.log(await countRow(comparison).catch(reason));
    }
    const runs = await runInTurn(comparison, rounds + WARM_UP_ROUNDS, measure);
    const pairs = runs.slice(WARM_UP_ROUNDS);
    console.log(row('CPU, ms', pairs, 'cpuMs', 1));
    console.log(row('wall time, ms', pairs, 'wallMs', 1));
    console.log(`${row('peak memory, MiB', pairs, 'peakKib', 1024)}\n`);
  }
  await printMaskCosts();
} finally {
  await setting.close();
}
