import { afterEach, beforeEach, jest } from '@jest/globals';

/** Keeps what is written to stdout in each test from the runner, and gives it to the test. */
export function useStdout(): { readonly text: string } {
  let text = '';
  beforeEach(() => {
    text = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest: unknown[]) => {
      text += String(chunk);
      const callback = rest.at(-1);
      if (typeof callback === 'function') {
        callback();
      }
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return {
    get text() {
      return text;
    },
  };
}

/** How many bytes the runner has not taken yet, as the process sees it. */
export function setUntaken(bytes: number): void {
  Object.defineProperty(process.stdout, 'writableLength', { value: bytes, configurable: true });
}
