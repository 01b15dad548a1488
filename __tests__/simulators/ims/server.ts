// The simulator as a process. When it listens, it prints one line of JSON: where, and what works. With
// `--end-with-stdin` it prints at the end of its input what it has done, and ends.
import { parseArgs } from 'node:util';
import { type ImsSimulatorOptions, startImsSimulator } from './ims-simulator.ts';
import type { RateLimit } from './rate-limiter.ts';

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
if (values['end-with-stdin']) {
  process.stdin.resume().once('end', () => {
    console.log(JSON.stringify(simulator.counters));
    process.exit();
  });
}
const [account] = simulator.accounts;
const [clientSecret] = account?.clientSecrets ?? [];
console.log(JSON.stringify({ url: simulator.url, clientId: account?.clientId, clientSecret }));
