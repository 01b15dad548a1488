// Preloaded into every node process of a run: notes its release and its command line.
const { appendFileSync } = require('node:fs');

appendFileSync(
  process.env.NODE_NOTES,
  `${JSON.stringify({ name: 'node', version: process.version, arguments: process.argv.slice(1) })}\n`,
);
