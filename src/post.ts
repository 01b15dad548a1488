try {
  // Loaded here so that not even a fault in loading can fail a job that is done.
  const { runPost } = await import('./index.ts');
  await runPost();
} catch {
  process.stdout.write(
    '::warning title=aem-ims-token::The token was not revoked: a fault in this action.\n',
  );
}
process.stdout.write('', () => process.exit(0));
