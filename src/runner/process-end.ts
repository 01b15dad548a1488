import { accessSync, constants } from 'node:fs';

/** Node has it; TypeScript's types of Node lack it. */
declare const WebAssembly: { readonly Memory: new (limits: { initial: number }) => object };

/** For the last lines of a step whose time is up: what a busy runner needs to take them. */
const LAST_LINES_MS = 500;

/**
 * Waits until the runner has taken all that was printed. What it has not taken when the process ends
 * is lost, masks included.
 *
 * @param limitMs how long to wait, in milliseconds
 * @returns whether it has
 */
export async function isOutputTaken(limitMs: number): Promise<boolean> {
  if (process.stdout.writableLength === 0) {
    return true;
  }
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs, false);
    process.stdout.write('', (error) => {
      clearTimeout(timer);
      resolve(!error);
    });
  });
}

/**
 * Ends the process as soon as the runner has taken all output, at the latest half a second after the
 * step's time is up, or after now if that is later.
 *
 * @param timeUpMs when the time is up, in milliseconds since the process started
 */
export async function endProcess(exitCode: 0 | 1, timeUpMs = 0): Promise<void> {
  await isOutputTaken(Math.max(0, timeUpMs - process.uptime() * 1000) + LAST_LINES_MS);
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
    endWithinLookUp(exitCode);
  }
  process.exit(exitCode);
}

/**
 * Ends the process although a name look-up is under way. `getaddrinfo` cannot be cancelled, and
 * `process.exit` joins the thread that it blocks (libuv, `uv_library_shutdown`): 10 s with one name
 * server that does not answer, minutes with search domains. Returns if there is no way.
 */
function endWithinLookUp(exitCode: 0 | 1): void {
  try {
    if (process.platform !== 'win32') {
      // A new program takes the place of the process, and no thread survives that. A program that
      // is missing would abort the process.
      accessSync('/bin/sh', constants.X_OK);
      process.execve?.('/bin/sh', ['sh', '-c', `exit ${exitCode}`], {});
    } else if (exitCode === 1) {
      // On Windows: TerminateProcess, with this exit code.
      process.kill(process.pid, 'SIGKILL');
    } else {
      exitByWasi();
    }
  } catch {
    // The caller does it slowly.
  }
}

/** Calls the C library's `exit(0)`, which on Windows, unlike elsewhere, joins no thread. */
function exitByWasi(): void {
  const { WASI } = process.getBuiltinModule('node:wasi');
  const wasi = new WASI({ version: 'preview1', returnOnExit: false });
  // Without a memory it would refuse all calls.
  wasi.initialize({ exports: { memory: new WebAssembly.Memory({ initial: 1 }) } });
  const { proc_exit: exit } = wasi.wasiImport as { proc_exit(exitCode: number): void };
  exit(0);
}
