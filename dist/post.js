const exit = () => process.exit(0);
let endProcess = exit;
process.on("uncaughtException", () => end("a fault in this action"));
if (Number.parseInt(process.versions.node, 10) >= 24) {
	import("./index.js").then((bundle) => {
		if (bundle.endProcess) {
			endProcess = () => bundle.endProcess(0);
		}
		return bundle.runPost();
	}).catch(() => end("a fault in this action"));
} else {
	end("this action needs Node 24");
}
function end(reason) {
	const state = process.env["STATE_revocation"] || "";
	const told = /"expiresAt":"([\dTZ:-]{20})"/.exec(state);
	const expiresAt = told ? told[1] : "it expires";
	if (state !== "") {
		process.stdout.write(`::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until ${expiresAt}.
`);
	}
	const endThis = endProcess;
	endProcess = exit;
	endThis();
}
