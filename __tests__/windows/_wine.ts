import { expect } from '@jest/globals';
import { preload } from '../dist/_run.ts';
import { type RunActionOptions, runAction, type StepResult } from '../harness/run-step.ts';

/** Set by .ci/test-windows: Wine's loader, and Windows' own Node. */
const { WINE = '', WINDOWS_NODE = '', WINEPREFIX = '' } = process.env;
const SETTINGS = {
  WINE,
  WINDOWS_NODE,
  WINEPREFIX,
  WINEDEBUG: '-all',
  NODE_SKIP_PLATFORM_CHECK: '1',
};

/**
 * Starts Windows' Node in place of this one. The output goes through files, since Wine's pipes are
 * not like Windows'; a cancel reaches the process as Ctrl+C. In TMPDIR Wine finds its server.
 */
const SCRIPT = `
shift
folder=$(mktemp -d)
TMPDIR=/tmp "$WINE" "$WINDOWS_NODE" "$@" > "$folder/stdout" 2> "$folder/stderr" &
node=$!
trap 'kill -INT $node' INT
wait $node
while [[ -d /proc/$node ]]; do wait $node; done
wait $node
code=$?
cat "$folder/stdout"
cat "$folder/stderr" >&2
rm -r "$folder"
exit $code
`;

/** Runs the built action with the Node that `WINDOWS_NODE` names, as it is. */
export async function runOnWindows(options: RunActionOptions = {}): Promise<StepResult> {
  const result = await runAction({
    timeoutMs: 40_000,
    ...options,
    launcher: [...(options.launcher ?? []), 'bash', '-c', SCRIPT, 'bash'],
    env: { ...SETTINGS, ...options.env },
  });
  return {
    ...result,
    outputs: readAsWindows(result.outputs),
    environment: readAsWindows(result.environment),
    state: readAsWindows(result.state),
  };
}

/** Runs the built action as Node 24 would: all else stays as Node 22 for Windows has it. */
export function runAsNode24(options: RunActionOptions = {}): Promise<StepResult> {
  const version = preload("Object.defineProperty(process.versions, 'node', { value: '24.0.0' });");
  return runOnWindows({ ...options, nodeOptions: [...version, ...(options.nodeOptions ?? [])] });
}

/** Every line ends as Windows' lines do. */
export function expectWindowsLines(text: string): void {
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
}

/** What the runner's files hold, where each line must end as Windows' lines do. */
function readAsWindows(values: Record<string, string>): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => {
    expect(value).toMatch(/\r$/);
    return [name, value.slice(0, -1)];
  });
  return Object.fromEntries(entries);
}
