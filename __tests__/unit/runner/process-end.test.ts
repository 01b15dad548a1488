import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { endProcess, isOutputTaken } from '../../../src/runner/process-end.ts';
import { testOnPosix } from '../_runner-files.ts';
import { setUntaken } from '../_stdout.ts';

type Written = (error?: Error | null) => void;

const { platform } = process;
let write: jest.SpiedFunction<typeof process.stdout.write>;
let resources: jest.SpiedFunction<typeof process.getActiveResourcesInfo>;
beforeEach(() => {
  write = jest.spyOn(process.stdout, 'write').mockReturnValue(false);
  setUntaken(0);
  resources = jest.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['Timeout']);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  Object.defineProperty(process, 'platform', { value: platform });
});

/** The runner takes what was printed, or the output turns out to be closed. */
function take(error: Error | null = null): void {
  const written = write.mock.lastCall?.at(-1) as Written;
  written(error);
}

describe('the output of the step', () => {
  test('is taken when nothing is left of it', async () => {
    expect(await isOutputTaken(1000)).toBe(true);
    expect(write).not.toHaveBeenCalled();
  });

  test.each([
    [true, null],
    [false, new Error('EPIPE')],
  ])('is taken later: %j', async (isTaken, error) => {
    jest.useFakeTimers();
    setUntaken(70_000);

    const taken = isOutputTaken(1000);
    take(error);

    expect(await taken).toBe(isTaken);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is not taken in time', async () => {
    jest.useFakeTimers();
    setUntaken(70_000);

    const taken = isOutputTaken(1000);
    await jest.advanceTimersByTimeAsync(1000);

    expect(await taken).toBe(false);
  });
});

describe('the process ends', () => {
  let exit: jest.SpiedFunction<typeof process.exit>;
  beforeEach(() => {
    exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  });

  test.each([0, 1] as const)('with the exit code %i', async (exitCode) => {
    await endProcess(exitCode);

    expect(exit.mock.calls).toEqual([[exitCode]]);
  });

  test.each([
    ['half a second after the time is up', 3000, 2500],
    ['half a second after now, when the time is up', 200, 500],
    ['half a second after now, when the time is not known', undefined, 500],
  ])('%s, when nobody reads its output', async (_when, timeUpMs, expectedMs) => {
    jest.useFakeTimers();
    jest.spyOn(process, 'uptime').mockReturnValue(1);
    setUntaken(70_000);

    void endProcess(1, timeUpMs);

    await jest.advanceTimersByTimeAsync(expectedMs - 1);
    expect(exit).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(exit.mock.calls).toEqual([[1]]);
  });
});

describe('while a name is looked up, the process ends', () => {
  const ended: [how: string, ...arguments: unknown[]][] = [];
  beforeEach(() => {
    ended.length = 0;
    resources.mockReturnValue(['Timeout', 'GetAddrInfoReqWrap']);
    const note =
      (how: string) =>
      (...given: unknown[]) =>
        void ended.push([how, ...given]);
    jest.spyOn(process, 'exit').mockImplementation(note('exit') as typeof process.exit);
    jest.spyOn(process, 'kill').mockImplementation(note('kill') as unknown as typeof process.kill);
    jest
      .spyOn(process as Required<NodeJS.Process>, 'execve')
      .mockImplementation(note('execve') as () => never);
  });
  const onWindows = () => Object.defineProperty(process, 'platform', { value: 'win32' });

  testOnPosix.each([0, 1] as const)('with %i by a shell in its place', async (exitCode) => {
    await endProcess(exitCode);

    expect(ended[0]).toEqual(['execve', '/bin/sh', ['sh', '-c', `exit ${exitCode}`], {}]);
  });

  test('on Windows, with 1, by ending itself', async () => {
    onWindows();

    await endProcess(1);

    expect(ended[0]).toEqual(['kill', process.pid, 'SIGKILL']);
  });

  test('on Windows, with 0, by the exit of WASI', async () => {
    onWindows();
    const initialize = jest.fn();
    const wasiImport = { proc_exit: (code: number) => void ended.push(['proc_exit', code]) };
    const WASI = jest.fn((_options: object) => ({ initialize, wasiImport }));
    jest.spyOn(process, 'getBuiltinModule').mockReturnValue({ WASI } as never);

    await endProcess(0);

    expect(WASI).toHaveBeenCalledWith({ version: 'preview1', returnOnExit: false });
    expect(initialize).toHaveBeenCalledTimes(1);
    expect(ended[0]).toEqual(['proc_exit', 0]);
  });

  testOnPosix('slowly where Node cannot put another program in its place', async () => {
    const { execve } = process;
    Object.assign(process, { execve: undefined });

    await endProcess(1);

    Object.assign(process, { execve });
    expect(ended).toEqual([['exit', 1]]);
  });

  test('slowly where Node has no WASI', async () => {
    onWindows();
    jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);

    await endProcess(0);

    expect(ended).toEqual([['exit', 0]]);
  });
});
