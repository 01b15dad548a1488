import { runMain } from './index.ts';

await runMain();
// A name look-up that is still under way can't be ended and would keep the process alive.
process.stdout.write('', () => process.exit());
