import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { endProcess, isOutputTaken } from '../../../src/runner/process-end.ts';
import { testOnPosix } from '../_runner-files.ts';
import { setUntaken } from '../_stdout.ts';

const { platform } = process;
let write: jest.SpiedFunction<typeof process.stdout.write>;
let resources: jest.SpiedFunction<typeof process.getActiveResourcesInfo>;
/** How the process was ended, in order. */
const ended: unknown[][] = [];
beforeEach(() => {
  const note = (how: string) =>
    ((...given: unknown[]) => void ended.push([how, ...given])) as never;
  ended.length = 0;
  setUntaken(0);
  jest.useFakeTimers();
  write = jest.spyOn(process.stdout, 'write').mockReturnValue(false);
  resources = jest.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['Timeout']);
  jest.spyOn(process, 'exit').mockImplementation(note('exit'));
  jest.spyOn(process, 'kill').mockImplementation(note('kill'));
  jest.spyOn(process as Required<NodeJS.Process>, 'execve').mockImplementation(note('execve'));
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  Object.defineProperty(process, 'platform', { value: platform });
});

describe('the output of the step', () => {
  test('is taken when nothing is left of it', async () => {
    expect(await isOutputTaken(1000)).toBe(true);
    expect(write).not.toHaveBeenCalled();
  });

  test.each([
    ['is taken later', true, null],
    ['turns out to be closed', false, new Error('EPIPE')],
  ])('%s', async (_what, isTaken, error) => {
    setUntaken(70_000);

    const taken = isOutputTaken(1000);
    const [, written] = write.mock.lastCall as unknown as [string, (error: unknown) => void];
    written(error);

    expect(await taken).toBe(isTaken);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    ['half a second after the time is up', 3000, 2500],
    ['half a second after now, when the time is up', 200, 500],
    ['half a second after now, when the time is not known', undefined, 500],
  ])('is not waited for longer than %s', async (_when, timeUpMs, expectedMs) => {
    jest.spyOn(process, 'uptime').mockReturnValue(1);
    setUntaken(70_000);

    void endProcess(1, timeUpMs);

    await jest.advanceTimersByTimeAsync(expectedMs - 1);
    expect(ended).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toEqual([['exit', 1]]);
  });
});

test.each([0, 1] as const)('the process ends with the exit code %i', async (exitCode) => {
  await endProcess(exitCode);

  expect(ended).toEqual([['exit', exitCode]]);
});

describe('while a name is looked up, the process ends', () => {
  beforeEach(() => {
    resources.mockReturnValue(['Timeout', 'GetAddrInfoReqWrap']);
  });
  const onWindows = () => Object.defineProperty(process, 'platform', { value: 'win32' });

  testOnPosix.each([0, 1] as const)('with %i by a shell in its place', async (exitCode) => {
    await endProcess(exitCode);

    expect(ended[0]).toEqual(['execve', '/bin/sh', ['sh', '-c', `exit ${exitCode}`], {}]);
  });

  testOnPosix('slowly where Node cannot put another program in its place', async () => {
    const { execve } = process;
    Object.assign(process, { execve: undefined });

    await endProcess(1);

    Object.assign(process, { execve });
    expect(ended).toEqual([['exit', 1]]);
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
    const exports = { memory: expect.anything() };
    expect(initialize.mock.calls).toEqual([[{ exports }]]);
    expect(ended[0]).toEqual(['proc_exit', 0]);
  });

  test('on Windows, with 0, slowly where Node has no WASI', async () => {
    onWindows();
    jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);

    await endProcess(0);

    expect(ended).toEqual([['exit', 0]]);
  });
});
