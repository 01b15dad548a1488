// Loaded before a measured program: at its end it writes the most memory it had, in KiB, to descriptor 3.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  writeSync(3, String(process.resourceUsage().maxRSS));
});
