import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import nock from 'nock';

/** Forbids real connections, and fails a test that leaves a prepared answer unused. */
export function useNock(): void {
  beforeAll(() => {
    if (!nock.isActive()) {
      nock.activate();
    }
    nock.disableNetConnect();
  });
  afterEach(() => {
    nock.abortPendingRequests();
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
