// JavaScript, so that a Node that cannot read TypeScript gets as far as the message.
if (process.version.startsWith('v24.')) {
  await import('./demo.ts');
} else {
  console.log(
    `The action runs on Node 24, but this is Node ${process.version}. Run "npm ci", which installs the right one, and then "npm run demo".`,
  );
  process.exitCode = 1;
}
