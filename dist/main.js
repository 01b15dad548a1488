if (Number.parseInt(process.versions.node, 10) >= 24) {
	import("./index.js").then(({ runMain }) => runMain());
} else {
	const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF } = process.env;
	const page = "docs/troubleshooting.md#runner_unusable";
	const folder = `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}/blob/${GITHUB_ACTION_REF}`;
	const isLink = /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/blob\/[\w./-]{1,500}$/.test(folder) && !folder.includes("/.");
	const help = isLink ? `${folder}/${page}` : `${page} in the repository of this action`;
	process.exitCode = 1;
	process.stdout.write(`::error title=aem-ims-token%3A RUNNER_UNUSABLE::This action needs Node 24, which runners have from version 2.327.1 on; this is Node ${process.versions.node}. Update the runner, or whatever runs the action in its place.%0AMore about this error: ${help}
`);
}
