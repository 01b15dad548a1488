import { parseArgs } from 'node:util';
import { isFault, isLostAnswer } from './fault.ts';
import { startFormsSimulator } from './forms-simulator.ts';

const USAGE = `Usage: node server.ts --ims-url URL [--port N] [--allow-client-id ID]... [--fault NAME]... [--lenient]

Starts the AEM Forms simulator on 127.0.0.1 and prints {"url"} as one line of JSON once it listens.
--allow-client-id  the clients in AEM's allow-list (Adobe Developer Console); none: every client
--lenient          take what only some of Adobe's pages say: any console's token for any API
--fault            what to answer instead, one for each of the next requests (none: the right answer)
`;

const { values } = parseArgs({
  options: {
    'ims-url': { type: 'string' },
    port: { type: 'string', default: '0' },
    'allow-client-id': { type: 'string', multiple: true },
    lenient: { type: 'boolean', default: false },
    fault: { type: 'string', multiple: true, default: [] },
  },
});
const imsUrl = values['ims-url'];
const faults = values.fault.filter(
  (name) => name === 'none' || isFault(name) || isLostAnswer(name),
);
const allowedClientIds = values['allow-client-id'];

if (imsUrl === undefined || !URL.canParse(imsUrl) || faults.length < values.fault.length) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const simulator = await startFormsSimulator({
    imsUrl,
    port: Number(values.port),
    isLenient: values.lenient,
    ...(allowedClientIds !== undefined && { allowedClientIds }),
  });
  simulator.faults.push(...faults);
  process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close());
  }
}
