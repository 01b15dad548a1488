import { jest } from '@jest/globals';

/** What was written to standard output while `action` ran, line by line. */
export async function standardOutputOf(action: () => void | Promise<void>): Promise<string[]> {
  const chunks: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    chunks.push(String(chunk));
    return true;
  });
  try {
    await action();
  } finally {
    spy.mockRestore();
  }
  return chunks.join('').split(/\r?\n/).slice(0, -1);
}
