// The simulator as a process. When it listens, it prints one line of JSON: where, and what works.
import { parseArgs } from 'node:util';
import { startImsSimulator } from './ims-simulator.ts';
import type { RateLimit } from './rate-limiter.ts';
import type { ImsSimulatorOptions } from './simulator-options.ts';

const { values } = parseArgs({
  options: {
    'ca-file': { type: 'string' },
    'rate-limit': { type: 'string' },
    burst: { type: 'string', default: '1' },
    'retry-after': { type: 'string', default: 'seconds' },
    'reset-fraction': { type: 'string', default: '0' },
    'stall-fraction': { type: 'string', default: '0' },
    'end-with-stdin': { type: 'boolean', default: false },
  },
});

const caFile = values['ca-file'];
const requestsPerSecond = Number(values['rate-limit']);
const rateLimit: RateLimit = {
  requestsPerSecond,
  burst: Number(values.burst),
  retryAfter: values['retry-after'] === 'none' ? 'none' : 'seconds',
};
const options: ImsSimulatorOptions = {
  resetFraction: Number(values['reset-fraction']),
  stallFraction: Number(values['stall-fraction']),
  ...(caFile !== undefined && { tls: true, caFile }),
  ...(requestsPerSecond > 0 && { rateLimit }),
};

const simulator = await startImsSimulator(options);
const end = async () => {
  await simulator.close();
  process.exit();
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
if (values['end-with-stdin']) {
  process.stdin.once('end', end).resume();
}
const [account] = simulator.accounts;
const [clientSecret] = account?.clientSecrets ?? [];
console.log(JSON.stringify({ url: simulator.url, clientId: account?.clientId, clientSecret }));
