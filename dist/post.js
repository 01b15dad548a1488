process.on('uncaughtException', end);
try {
    const { runPost } = await import('./index.js');
    await runPost();
    process.stdout.write('', () => process.exit(0));
}
catch {
    end();
}
function end() {
    const state = process.env['STATE_revocation'] ?? '';
    const expiresAt = /"expiresAt":"([\dTZ:-]{20})"/.exec(state)?.[1] ?? 'it expires';
    const warning = `::warning title=aem-ims-token::The token was not revoked: a fault in this action. It stays valid until ${expiresAt}.\n`;
    process.stdout.write(state === '' ? '' : warning, () => process.exit(0));
}
export {};
