import { runMain } from './index.js';
await runMain();
process.stdout.write('', () => process.exit());
