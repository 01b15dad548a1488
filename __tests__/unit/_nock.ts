import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import nock from 'nock';

/**
 * Forbids real connections, and fails a test that leaves a prepared answer unused or sends a request
 * for which none was prepared: nock itself answers that with 501.
 */
export function useNock(): void {
  const unexpected: string[] = [];
  const onNoMatch = ({ method, url }: Request, nearest?: unknown) => {
    if (nearest !== undefined) {
      unexpected.push(`${method} ${url}`);
    }
  };
  beforeAll(() => {
    if (!nock.isActive()) {
      nock.activate();
    }
    nock.disableNetConnect();
    nock.emitter.on('no match', onNoMatch);
  });
  afterEach(() => {
    nock.abortPendingRequests();
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect([pending, unexpected.splice(0)]).toEqual([[], []]);
  });
  afterAll(() => {
    nock.emitter.off('no match', onNoMatch);
    nock.enableNetConnect();
    nock.restore();
  });
}
