import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SecretMasker } from '../harness/secret-masker.ts';
import { parseWorkflowCommand } from '../harness/workflow-commands.ts';
import { median } from './statistics.ts';

/** What the masks of one run cost the rest of its job. */
interface MaskCost {
  readonly masks: number;
  /** What the runner searches each line for. */
  readonly values: number;
  readonly microsecondsPerLine: number;
}

const LINES = 2000;
const ROUNDS = 5;

/** Lines of 80 to 200 letters, the same in every run; none holds a secret. */
const lines = Array.from({ length: LINES }, (_, index) =>
  `${index} Downloading org.example:artifact, it took some time; `
    .repeat(4)
    .slice(0, 80 + (index % 121)),
);

/** Runs a script as a step, and masks lines as the runner would after it. */
export async function measureMaskCost(script: string, env: NodeJS.ProcessEnv): Promise<MaskCost> {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  const commands = stdout.split(/\r?\n/).flatMap((line) => parseWorkflowCommand(line) ?? []);
  const masks = commands.filter(({ name }) => name === 'add-mask');
  const masker = new SecretMasker();
  for (const { data } of masks) {
    masker.addValueAndLines(data);
  }
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    for (const line of lines) {
      masker.mask(line);
    }
    return ((performance.now() - startMs) * 1000) / LINES;
  });
  return {
    masks: masks.length,
    values: masker.valueCount,
    microsecondsPerLine: median(times),
  };
}
