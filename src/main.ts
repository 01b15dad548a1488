// Any Node that knows ES modules can read this file; what needs Node 24 is in index.js.
if (Number.parseInt(process.versions.node, 10) >= 24) {
  import('./index.ts').then(({ runMain }) => runMain());
} else {
  process.exitCode = 1;
  process.stdout.write(
    `::error title=aem-ims-token%3A RUNNER_UNUSABLE::This action needs Node 24, which runners have from version 2.327.1 on; this is Node ${process.versions.node}. Update the runner, or whatever runs the action in its place.%0ASee docs/troubleshooting.md, RUNNER_UNUSABLE.\n`,
  );
}
