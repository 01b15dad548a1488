try {
    const { runPost } = await import('./index.js');
    await runPost();
}
catch {
    process.stdout.write('::warning title=aem-ims-token::The token was not revoked: a fault in this action.\n');
}
process.stdout.write('', () => process.exit(0));
export {};
