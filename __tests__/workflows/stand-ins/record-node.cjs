// Preloaded into every node process of a run: notes its release and its command line.
const { appendFileSync } = require('node:fs');

const line = ['node', process.version, ...process.argv.slice(1)].join(' ');
appendFileSync(process.env.COMMAND_LINES, `${line}\n`);
