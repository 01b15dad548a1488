const external_node_fs = process.getBuiltinModule("node:fs");
const LAST_LINES_MS = 500;
const isOutputTaken = (async function(limitMs) {
	if (process.stdout.writableLength === 0) {
		return true;
	}
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, limitMs, false);
		process.stdout.write("", (error) => {
			clearTimeout(timer);
			resolve(!error);
		});
	});
});
const endProcess = (async function(exitCode, timeUpMs = 0) {
	await isOutputTaken(Math.max(0, timeUpMs - process.uptime() * 1e3) + LAST_LINES_MS);
	if (process.getActiveResourcesInfo().includes("GetAddrInfoReqWrap")) {
		endWithinLookUp(exitCode);
	}
	process.exit(exitCode);
});
function endWithinLookUp(exitCode) {
	try {
		if (process.platform !== "win32") {
			external_node_fs.accessSync("/bin/sh", external_node_fs.constants.X_OK);
			process.execve?.("/bin/sh", ["sh", "-c", `exit ${exitCode}`], {});
		} else if (exitCode === 1) {
			process.kill(process.pid, "SIGKILL");
		} else {
			exitByWasi();
		}
	} catch {
	}
}
function exitByWasi() {
	const { WASI } = process.getBuiltinModule("node:wasi");
	const wasi = new WASI({ version: "preview1", returnOnExit: false });
	wasi.initialize({ exports: { memory: new WebAssembly.Memory({ initial: 1 }) } });
	const { proc_exit: exit } = wasi.wasiImport;
	exit(0);
}
const external_os = process.getBuiltinModule("os");
const toCommandValue = (function(input) {
	if (input === null || input === void 0) {
		return "";
	} else if (typeof input === "string" || input instanceof String) {
		return input;
	}
	return JSON.stringify(input);
});
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) {
		return {};
	}
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}
const command_issueCommand = (function(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + external_os.EOL);
});
const CMD_STRING = "::";
class Command {
	constructor(command, properties, message) {
		if (!command) {
			command = "missing.command";
		}
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) {
				if (this.properties.hasOwnProperty(key)) {
					const val = this.properties[key];
					if (val) {
						if (first) {
							first = false;
						} else {
							cmdStr += ",";
						}
						cmdStr += `${key}=${escapeProperty(val)}`;
					}
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
}
const escapeData = (function(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
});
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}
const external_crypto = process.getBuiltinModule("crypto");
const external_fs = process.getBuiltinModule("fs");
function file_command_issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) {
		throw new Error(`Unable to find environment variable for file command ${command}`);
	}
	if (!external_fs.existsSync(filePath)) {
		throw new Error(`Missing file at path: ${filePath}`);
	}
	external_fs.appendFileSync(filePath, `${toCommandValue(message)}${external_os.EOL}`, {
		encoding: "utf8"
	});
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${external_crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) {
		throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	}
	if (convertedValue.includes(delimiter)) {
		throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	}
	return `${key}<<${delimiter}${external_os.EOL}${convertedValue}${external_os.EOL}${delimiter}`;
}
function checkBypass(reqUrl) {
	if (!reqUrl.hostname) {
		return false;
	}
	const reqHost = reqUrl.hostname;
	if (isLoopbackAddress(reqHost)) {
		return true;
	}
	const noProxy = process.env["no_proxy"] || process.env["NO_PROXY"] || "";
	if (!noProxy) {
		return false;
	}
	let reqPort;
	if (reqUrl.port) {
		reqPort = Number(reqUrl.port);
	} else if (reqUrl.protocol === "http:") {
		reqPort = 80;
	} else if (reqUrl.protocol === "https:") {
		reqPort = 443;
	}
	const upperReqHosts = [reqUrl.hostname.toUpperCase()];
	if (typeof reqPort === "number") {
		upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
	}
	for (const upperNoProxyItem of noProxy.split(",").map((x) => x.trim().toUpperCase()).filter((x) => x)) {
		if (upperNoProxyItem === "*" || upperReqHosts.some((x) => x === upperNoProxyItem || x.endsWith(`.${upperNoProxyItem}`) || upperNoProxyItem.startsWith(".") && x.endsWith(`${upperNoProxyItem}`))) {
			return true;
		}
	}
	return false;
}
function isLoopbackAddress(host) {
	const hostLower = host.toLowerCase();
	return hostLower === "localhost" || hostLower.startsWith("127.") || hostLower.startsWith("[::1]") || hostLower.startsWith("[0:0:0:0:0:0:0:1]");
}
class HttpClientResponse {
	constructor(message) {
		this.message = message;
	}
}
class lib_HttpClient {
	constructor(userAgent, handlers, requestOptions) {
		this._ignoreSslError = false;
		this._allowRedirects = true;
		this._allowRedirectDowngrade = false;
		this._maxRedirects = 50;
		this._allowRetries = false;
		this._maxRetries = 1;
		this._keepAlive = false;
		this._disposed = false;
		this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
		this.handlers = handlers || [];
		this.requestOptions = requestOptions;
		if (requestOptions) {
			throw new Error("left out: options");
		}
	}
	requestRawWithCallback(info2, data, onResult) {
		if (typeof data === "string") {
			if (!info2.options.headers) {
				info2.options.headers = {};
			}
			info2.options.headers["Content-Length"] = Buffer.byteLength(data, "utf8");
		}
		let callbackCalled = false;
		function handleResult(err, res) {
			if (!callbackCalled) {
				callbackCalled = true;
				onResult(err, res);
			}
		}
		const req = info2.httpModule.request(info2.options, (msg) => {
			const res = new HttpClientResponse(msg);
			handleResult(void 0, res);
		});
		let socket;
		req.on("socket", (sock) => {
			socket = sock;
		});
		req.setTimeout(this._socketTimeout || 3 * 6e4, () => {
			if (socket) {
				socket.end();
			}
			handleResult(new Error(`Request timeout: ${info2.options.path}`));
		});
		req.on("error", function(err) {
			handleResult(err);
		});
		if (data && typeof data === "string") {
			req.write(data, "utf8");
		}
		if (data && typeof data !== "string") {
			data.on("close", function() {
				req.end();
			});
			data.pipe(req);
		} else {
			req.end();
		}
	}
	_getUserAgentWithOrchestrationId(userAgent) {
		const baseUserAgent = userAgent || "actions/http-client";
		const orchId = process.env["ACTIONS_ORCHESTRATION_ID"];
		if (orchId) {
			const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, "_");
			return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
		}
		return baseUserAgent;
	}
}
var ExitCode;
(function(ExitCode2) {
	ExitCode2[ExitCode2["Success"] = 0] = "Success";
	ExitCode2[ExitCode2["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function exportVariable(name, val) {
	const convertedVal = toCommandValue(val);
	process.env[name] = convertedVal;
	const filePath = process.env["GITHUB_ENV"] || "";
	if (filePath) {
		return file_command_issueFileCommand("ENV", prepareKeyValueMessage(name, val));
	}
	command_issueCommand("set-env", { name }, convertedVal);
}
const getInput = (function(name, options) {
	const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
	if (options && options.required && !val) {
		throw new Error(`Input required and not supplied: ${name}`);
	}
	if (options && options.trimWhitespace === false) {
		return val;
	}
	return val.trim();
});
function setOutput(name, value) {
	const filePath = process.env["GITHUB_OUTPUT"] || "";
	if (filePath) {
		return file_command_issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	}
	process.stdout.write(external_os.EOL);
	command_issueCommand("set-output", { name }, toCommandValue(value));
}
const core_debug = (function(message) {
	command_issueCommand("debug", {}, message);
});
function core_error(message, properties = {}) {
	command_issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
	command_issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice(message, properties = {}) {
	command_issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
const info = (function(message) {
	process.stdout.write(message + external_os.EOL);
});
function saveState(name, value) {
	const filePath = process.env["GITHUB_STATE"] || "";
	if (filePath) {
		return file_command_issueFileCommand("STATE", prepareKeyValueMessage(name, value));
	}
	command_issueCommand("save-state", { name }, toCommandValue(value));
}
function getState(name) {
	return process.env[`STATE_${name}`] || "";
}
class ActionError extends Error {
	name = "ActionError";
	code;
	checklist;
	constructor(code, message, options) {
		super(message, options);
		this.code = code;
		this.checklist = options?.checklist;
	}
}
const external_node_buffer = process.getBuiltinModule("node:buffer");
const parseJsonObject = (function(text) {
	const value = parseJson(text);
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
});
const parseJson = (function(text) {
	try {
		return JSON.parse(text);
	} catch {
		return void 0;
	}
});
const MAX_LAYERS = 4;
function decodeSecret(text, layers = MAX_LAYERS) {
	const trimmed = text.trim();
	const inner = unquote(trimmed) ?? decodeBase64(trimmed);
	return inner === void 0 || layers === 0 ? trimmed : decodeSecret(inner, layers - 1);
}
function unquote(text) {
	const inner = text.slice(1, -1);
	const isSingle = text === `'${inner}'` && !inner.includes("'");
	const value = isSingle ? inner : text[0] === '"' && parseJson(text);
	return typeof value === "string" ? value : void 0;
}
function decodeBase64(text) {
	const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, "");
	const bytes = Buffer.from(/^[\w+/-]{16,}={0,2}$/.test(base64) ? base64 : "", "base64");
	if (bytes[1] === 0 || bytes.toString("utf16le", 0, 2) === "\uFEFF") {
		return bytes.toString("utf16le");
	}
	return bytes.length > 0 && external_node_buffer.isUtf8(bytes) ? bytes.toString() : void 0;
}
const DECRYPT_KEY = "encrypted private keys are not supported: decrypt it (openssl pkey -in encrypted.key -out private.key) and store the result";
const BODY_NOISE = /\\[rn]|[^\w+/=-]/g;
function readPemBlocks(text) {
	const parts = decodeSecret(text.replace(/\\{1,4}[rn]/g, "\n")).split("-----");
	if (parts.length === 1) {
		parts.unshift("BEGIN");
	}
	return parts.flatMap((part, index) => {
		const label = part.replace(/\s/g, "");
		const body = parts[index + 1] ?? "";
		return label.startsWith("BEGIN") ? [{ label: label.slice(5), body, base64: body.replace(BODY_NOISE, "") }] : [];
	});
}
function privateKeyPems(text) {
	return readPemBlocks(text).flatMap(({ label, base64 }) => {
		const lines = base64.match(/.{1,64}/g) ?? [];
		const name = `${label.replace("PRIVATEKEY", "")} PRIVATE KEY`.trim();
		const isKey = (label === "" || label.endsWith("PRIVATEKEY")) && lines.length > 1;
		return isKey ? [[`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join("\n")] : [];
	});
}
const LINE_ENDS = /[\r\n]/;
const MAX_NAME_LENGTH = 60;
const ALIASES = new Map([["publickey", "certificate"]]);
for (const name of ["org", "orgid", "organization", "organizationid"]) {
	ALIASES.set(name, "organizationid").set(`ims${name}`, "organizationid");
}
const normalised = new WeakMap();
const NONE = new Map();
function fieldsOf(value) {
	if (value instanceof Map) {
		return value;
	}
	if (typeof value !== "object" || !value) {
		return NONE;
	}
	let fields = normalised.get(value);
	if (fields === void 0) {
		const entries = Object.entries(value);
		fields = new Map(entries.map(([name, field]) => [normaliseName(name), field]));
		normalised.set(value, fields);
	}
	return fields;
}
function normaliseName(name) {
	const letters = name.slice(0, MAX_NAME_LENGTH).toLowerCase().replace(/[^a-z0-9]/g, "");
	const plural = letters.endsWith("scope") ? `${letters}s` : letters;
	return ALIASES.get(plural) ?? plural;
}
function unwrap(value, ...wrappers) {
	return wrappers.reduce((outer, wrapper) => {
		const inner = fieldsOf(outer).get(wrapper);
		return typeof inner === "object" && inner ? inner : outer;
	}, value);
}
function readText(fields, name) {
	return stringsOf(fields.get(name)).join("\n").trim() || void 0;
}
function readLine(fields, name) {
	return readText(fields, name)?.split(LINE_ENDS, 1).join().trimEnd();
}
function readList(value, separator = /[\s,]/) {
	const array = typeof value === "string" && value.includes("[") && parseJson(value);
	return stringsOf(array || value).flatMap((item) => item.split(separator)).map((item) => item.trim()).filter(Boolean);
}
function readClientSecrets(fields) {
	const secrets = readList(fields.get("clientsecrets"));
	return secrets.length > 0 ? secrets : readList(fields.get("clientsecret"), LINE_ENDS);
}
function readExpirationDate(value) {
	const text = String(typeof value === "object" ? "" : value).trim();
	const isEpoch = /^(\d{10}|\d{13})$/.test(text);
	const isDate = /^(\d{4}-\d\d-\d\d|[A-Z][a-z]{2}[ ,]).{0,40}$/.test(text);
	const date = new Date(isEpoch ? Number(text.padEnd(13, "0")) : isDate ? text : Number.NaN);
	return Number.isNaN(date.getTime()) ? void 0 : date;
}
function stringsOf(value) {
	return [value].flat().filter((item) => typeof item === "string");
}
const MAX_FILE_CHARACTERS = 1024 * 1024;
const KNOWN_LABEL = /^(client(id|secrets?)|(meta)?scopes|technicalaccount(id|email)|organizationid|privatekey|certificate|imsendpoint)$/;
const LABELLED_LINE = /^\W*([A-Za-z][\w .$-]{0,60}?)["'`*\\]*\s*(?:([:=])\s*(.*))?$/;
let latest;
function readFileContent(file) {
	if (latest?.file !== file) {
		latest = { file, content: parse(file) };
	}
	return latest.content;
}
function parse(file) {
	const text = decodeSecret(file);
	const json = parseJson(text) ?? parseJson(escapeControls(text));
	if (typeof json === "object" && json) {
		return { text, value: json, isDamagedJson: false };
	}
	const isDamagedJson = /^[{[]/.test(text);
	const lines = (isDamagedJson ? text.replace(/[{}[\],]/g, "\n") : text).split(/[\r\n]/);
	return { text, value: readLabelledLines(lines), isDamagedJson };
}
function escapeControls(text) {
	let isInString = false;
	return text.replace(/\\.|["\r\n\t]/gs, (match) => {
		if (match === '"') {
			isInString = !isInString;
		}
		return isInString && match < " " ? JSON.stringify(match).slice(1, -1) : match;
	});
}
function readLabelledLines(lines) {
	const values = new Map();
	let current = "";
	for (const line of lines) {
		const [, label = "", separator, rest = ""] = LABELLED_LINE.exec(line) ?? [];
		const name = normaliseName(label);
		const awaitsValue = KNOWN_LABEL.test(current) && !values.get(current);
		const isAnyLabel = separator === ":" || /^[^=]/.test(rest);
		const isLabel = KNOWN_LABEL.test(name) || isAnyLabel && !awaitsValue;
		current = isLabel ? name : current;
		const value = (isLabel ? rest : line).trim().replace(/^\\?["'`]|\\?["'`],?$/g, "");
		const earlier2 = values.get(current);
		values.set(current, earlier2 && value ? `${earlier2}
${value}` : earlier2 || value);
	}
	return values;
}
const SECRET_NAME = /((secrets?|passphrase|password|token|jwt|assertion|authorization)(value)?\d*|(^|runtime)auth)$/;
const SIGNED_TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
const ADOBE_SECRET = /^p8e-\S+$/;
function findSecretValues(text) {
	if (text.length > MAX_FILE_CHARACTERS) {
		return [];
	}
	const secrets = new Set();
	const containers = [["", [readFileContent(text).value]]];
	for (const [name, container] of containers) {
		for (const [key, value] of entriesOf(name, container)) {
			if (typeof value === "string") {
				for (const secret of secretsIn(key, value.trim())) {
					secrets.add(secret);
				}
			} else if (typeof value === "object" && value) {
				containers.push([key, value]);
			}
		}
	}
	secrets.delete("");
	return [...secrets];
}
function entriesOf(name, container) {
	if (!Array.isArray(container)) {
		const entries = container instanceof Map ? [...container] : Object.entries(container);
		return entries.map(([key, value]) => [normaliseName(key), value]);
	}
	const items = name.endsWith("privatekey") ? [stringsOf(container).join("\n"), ...container.filter((item) => typeof item === "object")] : container;
	return items.map((item) => [name, item]);
}
function secretsIn(name, value) {
	if (name.endsWith("privatekey") || /PRIVATE\s*KEY-/.test(value)) {
		return [value, ...privateKeyPems(value)];
	}
	if (!SECRET_NAME.test(name) && !SIGNED_TOKEN.test(value) && !ADOBE_SECRET.test(value)) {
		return [];
	}
	return [value, ...name.includes("secrets") ? readList(value) : readList(value, LINE_ENDS)];
}
const isPrintableWord = (function(text) {
	return /^[\x21-\x7e]*$/.test(text);
});
class Problems {
	#found = [];
	collect(read, ...values) {
		try {
			return read(...values);
		} catch (error) {
			this.add(error);
			return void 0;
		}
	}
	add(error) {
		if (!(error instanceof ActionError)) {
			throw error;
		}
		this.#found.push(error);
	}
	settle(value) {
		const [first, ...others] = this.#found;
		if (first === void 0) {
			return value;
		}
		if (others.length === 0) {
			throw first;
		}
		const list = this.#found.map(({ message }, index) => `${index + 1}. ${message}`);
		const sameCode = others.every(({ code: code2 }) => code2 === first.code);
		const checklist = this.#found.find((problem) => problem.checklist !== void 0)?.checklist;
		const code = sameCode ? first.code : "INPUT_INVALID";
		throw new ActionError(code, list.join("\n"), { checklist });
	}
}
function inputProblem(input, text, options) {
	return new ActionError("INPUT_INVALID", `Input \`${input}\` ${text}`, options);
}
const FORMS_SCOPES = [
	"openid",
	"AdobeID",
	"read_organizations",
	"additional_info.projectedProductContext",
	"read_pc.dma_aem_cloud",
	"aem.document"
];
const AEM_CONSOLE_SCOPES = [
	"read_pc.dma_aem_ams",
	"openid",
	"AdobeID",
	"read_organizations",
	"additional_info.projectedProductContext"
];
const AEM_METASCOPES = ["ent_aem_cloud_api"];
function parseScopeList(input, text) {
	if (text === "") {
		return void 0;
	}
	const list = text.startsWith("[") ? parseJson(text) : [text];
	if (!Array.isArray(list) || !list.every((item) => typeof item === "string")) {
		throw inputProblem(input, "starts like a JSON array but is not an array of strings.");
	}
	const scopes = readToldScopes(list.join());
	if (scopes === void 0) {
		throw inputProblem(input, "must list names separated by commas, spaces or line breaks, or be a JSON array of them.");
	}
	return scopes;
}
function readToldScopes(told) {
	const names = typeof told === "string" ? told.split(/[\s,]/).filter(Boolean) : [];
	const areScopes = names.every((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name));
	return names.length > 0 && areScopes ? [...new Set(names)] : void 0;
}
function metascopeName(text) {
	return text.replace(/.*\/s\/(?=.)/, "");
}
const NO_CLIENT_ID = "has no client id. Give the whole file, or set the input `client-id`.";
const BAD_ID = "has an id (client, technical account or organization) that is not one printable word.";
const NO_SECRET = "has no client secret: the console shows it only once, when it is created. Create a new secret for the same account and store its file, or set the input `client-secret`.";
const NO_PRIVATE_KEY = "holds no private key, which the JWT exchange needs: set the input `private-key`.";
function readCandidate(candidate, given) {
	const { fields } = candidate;
	const scopes = unlessEmpty(readList(fields.get("scopes")));
	const metascopes = unlessEmpty(readList(fields.get("metascopes")).map(metascopeName));
	const privateKey = readText(fields, "privatekey");
	const isJwt = candidate.isJwt || privateKey || metascopes && !scopes;
	const file = {
		shape: `${candidate.shape} (${isJwt ? "JWT" : "OAuth server-to-server"})`,
		clientId: readLine(fields, "clientid") ?? "",
		clientSecrets: readClientSecrets(fields),
		scopes,
		metascopes,
		technicalAccountId: readLine(fields, "technicalaccountid"),
		organizationId: readLine(fields, "organizationid"),
		privateKey,
		certificate: readText(fields, "certificate"),
		certificateExpiresAt: readExpirationDate(fields.get("certificateexpirationdate")),
		imsEndpoint: readLine(fields, "imsendpoint")
	};
	const problems = findProblems(file, given);
	if (isJwt && !given.privateKeyGivenSeparately) {
		problems.push(...findKeyProblems(privateKey, readText(fields, "passphrase")));
	}
	if (problems.length > 0) {
		throw new ActionError("CREDENTIALS_INVALID", `The input \`credentials\` (${file.shape}) ${problems.join(" It ")}`);
	}
	return file;
}
function unlessEmpty(list) {
	return list.length > 0 ? list : void 0;
}
function findProblems(file, given) {
	const { clientId, clientSecrets, technicalAccountId = "", organizationId = "" } = file;
	return [
		clientId || given.clientIdGivenSeparately ? "" : NO_CLIENT_ID,
		isPrintableWord(clientId + technicalAccountId + organizationId) ? "" : BAD_ID,
		clientSecrets.length > 0 || given.secretGivenSeparately ? "" : NO_SECRET
	].filter(Boolean);
}
function findKeyProblems(privateKey, passphrase) {
	if (privateKey === void 0) {
		return [NO_PRIVATE_KEY];
	}
	return passphrase === void 0 ? [] : [`has a passphrase; ${DECRYPT_KEY}.`];
}
function findCandidates(value, prefersJwt) {
	const finders = [findAemDeveloperConsole, findProjectWorkspace, findAioJwtAuth, findFlatFields];
	for (const find of finders) {
		const candidates = find(value, prefersJwt);
		if (candidates.length > 0) {
			return candidates;
		}
	}
	return [];
}
function findAemDeveloperConsole(value) {
	const outer = fieldsOf(unwrap(value, "integration", "integration"));
	const account = fieldsOf(outer.get("technicalaccount"));
	const fields = new Map([...outer, ["technicalaccountid", outer.get("id")], ...account]);
	return account.size > 0 ? [{ shape: "AEM Developer Console service credentials", name: "", fields }] : [];
}
function findProjectWorkspace(value, prefersJwt) {
	const project = unwrap(value, "project");
	const credentials = unwrap(project, "workspace", "details", "credentials");
	const organization = fieldsOf(fieldsOf(project).get("organizationid"));
	const pick = (kind, isJwt) => (Array.isArray(credentials) ? credentials : []).map(fieldsOf).flatMap((credential) => {
		const fields = new Map([...organization, ...fieldsOf(credential.get(kind))]);
		const name = readLine(credential, "name") ?? "";
		return credential.get(kind) ? [{ shape: "Adobe Developer Console project JSON", name, isJwt, fields }] : [];
	});
	const jwt = pick("jwt", true);
	const oauth = pick("oauthservertoserver", false);
	return jwt.length > 0 && (prefersJwt || oauth.length === 0) ? jwt : oauth;
}
function findAioJwtAuth(value) {
	const fields = fieldsOf(unwrap(value, "jwtauth"));
	if (!fields.has("jwtprivatekey") && !fields.has("jwtpayload")) {
		return [];
	}
	const payload = Object(fields.get("jwtpayload"));
	const claims = fieldsOf(payload);
	const derived = new Map([
		["technicalaccountid", claims.get("sub")],
		["organizationid", claims.get("iss")],
		["metascopes", Object.keys(payload).filter((name) => name.includes("/s/"))],
		["privatekey", fields.get("jwtprivatekey")],
		["imsendpoint", originOf(fields.get("tokenexchangeurl"))]
	]);
	const all = new Map([...derived, ...fields]);
	return [{ shape: "aio jwt-auth configuration", name: "", isJwt: true, fields: all }];
}
function originOf(url) {
	return typeof url === "string" && URL.canParse(url) ? new URL(url).origin : url;
}
function findFlatFields(value) {
	const inner = unwrap(value, "ims", "contexts");
	const others = inner === value ? [] : Object.entries(Object(inner));
	return [["", inner], ...others].flatMap(([name, context]) => {
		const fields = fieldsOf(context);
		const isCredential = ["clientid", "clientsecret", "clientsecrets"].some((n) => fields.has(n));
		return isCredential ? [{ shape: shapeOf(context), name, fields }] : [];
	});
}
function shapeOf(context) {
	if (context instanceof Map) {
		return "text block";
	}
	return Object.hasOwn(Object(context), "CLIENT_ID") ? "Adobe Developer Console download" : "aio context";
}
const MAX_NAMES = 20;
function parseCredentialFile(text, given = {}) {
	if (text.length > MAX_FILE_CHARACTERS) {
		throw refused("is longer than 1 MiB");
	}
	const content = readFileContent(text);
	const candidates = content.isDamagedJson ? [] : findCandidates(content.value, given.privateKeyGivenSeparately === true);
	const complete = candidates.filter(({ fields }) => given.secretGivenSeparately || readClientSecrets(fields).length > 0);
	const usable = complete.length > 0 ? complete : candidates;
	const [candidate] = usable;
	if (candidate === void 0) {
		throw refused(describe(content, findSecretValues(text)));
	}
	if (usable.length > 1) {
		const names = usable.map(({ name }) => name);
		const list = listGivenNames(names, findSecretValues(text));
		throw refused(`holds several credentials (${list}); leave only one of them in it`);
	}
	return readCandidate(candidate, given);
}
function refused(what) {
	return new ActionError("CREDENTIALS_INVALID", `The input \`credentials\` ${what}. Expected, raw or base64: service credentials of the AEM Developer Console (JWT or OAuth), the OAuth server-to-server download or project JSON of the Adobe Developer Console, one aio context, or the text block with client id and secret.`);
}
function describe({ text, value, isDamagedJson }, secrets) {
	if (fieldsOf(value).has("accesstoken") || SIGNED_TOKEN.test(text)) {
		return "holds a local development token (`accessToken`): a personal token of whoever downloaded it, for 24 hours, that a workflow cannot renew. Create a technical account instead (AEM Developer Console, Integrations)";
	}
	if (isDamagedJson) {
		return "is damaged or cut off JSON: store the file again, unchanged";
	}
	return value instanceof Map ? "is neither JSON nor text with the lines `Client ID: …` and `Client Secret: …`" : `is JSON of another kind, with the fields: ${listFieldNames(Object.keys(value), secrets)}`;
}
function listFieldNames(names, secrets) {
	const shown = names.slice(0, MAX_NAMES).filter((name) => /^[A-Za-z_$-]{1,40}$/.test(name) && holdsNone(name, secrets));
	const hidden = names.length - shown.length;
	return [...shown, hidden > 0 && `${hidden} more`].filter(Boolean).join(", ") || "none";
}
function listGivenNames(names, secrets) {
	const isHarmless = (name) => /^[\x20-\x7e]{1,200}$/.test(name) && !/(?=[\w-]*\d)[\w-]{20}/.test(name) && holdsNone(name, secrets);
	return names.slice(0, MAX_NAMES).map((name) => `"${isHarmless(name) ? name.slice(0, 40) : "unnamed"}"`).join(", ");
}
function holdsNone(name, secrets) {
	return !secrets.some((secret) => name.includes(secret));
}
const known = new Set();
const rememberSecret = (function(value) {
	known.add(value);
});
const isKnownSecret = (function(value) {
	return known.has(value);
});
const redact = (function(text) {
	const contained = [...known].filter((value) => text.includes(value));
	if (contained.length === 0) {
		return text;
	}
	const hidden = new Uint8Array(text.length);
	for (const value of contained) {
		for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
			hidden.fill(1, at, at + value.length);
		}
	}
	const marked = text.replace(/./gs, (unit, at) => hidden[at] === 1 ? "\0" : unit);
	return marked.replace(/\0+/g, "***");
});
const BLANKS = "[\\p{C}\\p{Z}\\s]+";
const cleanText = (function(text, maxLength = 300) {
	const start = redact(text).slice(0, maxLength * 4);
	const line = isPrintableWord(start) ? start : withPlainBlanks(start);
	const characters = [...line];
	return characters.length > maxLength ? `${characters.slice(0, maxLength).join("")}…` : line;
});
function withPlainBlanks(text) {
	return text.replace(new RegExp(BLANKS, "gu"), " ").trim();
}
function valueTable(rows) {
	const lines = rows.map(([name, value]) => `| ${name} | ${plainMarkdown(value)} |`);
	return ["| | |", "| --- | --- |", ...lines].join("\n");
}
function plainMarkdown(text) {
	const markup = /[\\`*[\]<>|&~]|(?<![a-z\d])_|_(?![a-z\d])/gi;
	return cleanText(text, 1e3).replace(markup, (sign) => `&#${sign.charCodeAt(0)};`);
}
function taskList(tasks) {
	return tasks.map((task) => `- [ ] ${task}`).join("\n");
}
function yamlBlock(...lines) {
	return ["```yaml", ...lines, "```"].join("\n");
}
function yamlText(text) {
	return JSON.stringify(text).replaceAll("`", "\\u0060");
}
function emptySecretChecklist() {
	const causes = taskList([
		"**Name**: the workflow spells it as Settings, Secrets and variables, Actions does. A secret is read by `secrets.NAME`, a variable by `vars.NAME`.",
		"**Environment**: if the secret belongs to an environment, the job names it with `environment:`.",
		"**Fork**: pull requests from forks get no secrets. Run the job on `push`, `schedule` or `workflow_dispatch`.",
		"**Dependabot**: its runs get only Dependabot secrets. Store the secret there too, or skip the job.",
		"**Organization secret**: it is shared with this repository.",
		"**Reusable workflow**: the caller passes the secret on, by name or with `secrets: inherit`. The secret of an environment cannot be passed: the called job names the environment."
	]);
	return `### A secret is empty: \`INPUT_INVALID\`

GitHub gives an empty text in place of a secret that a job cannot have. The causes:

${causes}`;
}
const external_node_crypto = process.getBuiltinModule("node:crypto");
function readCertificate(pem) {
	for (const { base64 } of readPemBlocks(pem)) {
		try {
			const certificate = new external_node_crypto.X509Certificate(Buffer.from(base64, "base64"));
			const expiresAt = new Date(certificate.validTo);
			if (!Number.isNaN(expiresAt.getTime())) {
				return { expiresAt, matches: (key) => certificate.checkPrivateKey(key) };
			}
		} catch {
		}
	}
	return void 0;
}
const DAMAGED = "looks like a private key, but is damaged or incomplete";
const NO_BLOCK = { label: "", body: "", base64: "" };
function readPrivateKey(text) {
	const blocks = readPemBlocks(text);
	const block = blocks.find(({ label }) => label.endsWith("PRIVATEKEY")) ?? blocks[0] ?? NO_BLOCK;
	const key = private_key_parse(block);
	if (key === void 0) {
		throw invalidKey(private_key_describe(text.trim(), block));
	}
	if (key.asymmetricKeyType !== "rsa") {
		throw invalidKey(`is of the type ${key.asymmetricKeyType}, and RS256 needs RSA`);
	}
	return key;
}
function signRs256(text, key) {
	const bytes = Buffer.from(text);
	try {
		const signature = external_node_crypto.sign("sha256", bytes, key);
		if (external_node_crypto.verify("sha256", bytes, key, signature)) {
			return signature;
		}
	} catch {
	}
	throw invalidKey(DAMAGED);
}
function private_key_parse({ base64 }) {
	const key = Buffer.from(base64, "base64");
	for (const type of ["pkcs8", "pkcs1", "sec1"]) {
		try {
			return external_node_crypto.createPrivateKey({ key, format: "der", type });
		} catch {
		}
	}
	return void 0;
}
function invalidKey(problem) {
	return new ActionError("PRIVATE_KEY_INVALID", `The private key (input \`private-key\`, or the credential file's) ${problem}. Expected: an RSA private key as PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY) with real or escaped (\\n, \\r\\n) line breaks, or base64 of it.`);
}
function private_key_describe(text, { label, body, base64 }) {
	const der = Buffer.from(base64, "base64");
	const isEncrypted = /2a864886f70d01(05|0c)/.test(der.toString("hex", 0, 40));
	const forms = [
		[text === "", "is empty"],
		[isEncrypted || /ENCRYPTED/.test(label + body), `is encrypted; ${DECRYPT_KEY}`],
		[label.startsWith("CERT") || !!readCertificate(text), "is a certificate, not its private key"],
		[label.endsWith("PUBLICKEY") || /^ssh-/.test(text) || isPublic(der), "is a public key"],
		[label.startsWith("OPENSSH"), "is in the form of OpenSSH"],
		[label !== "" || /^MI[\w+/=\s-]+$/.test(body), DAMAGED],
		[/^[{[]/.test(body), "is JSON: a whole credential file belongs in `credentials`"],
		[/^([/~.]|\w:)|\.\w{1,8}$/.test(text), "is a path, which cannot be used: give the key itself"]
	];
	return forms.find(([fits]) => fits)?.[1] ?? "is neither PEM nor base64 of it";
}
function isPublic(key) {
	try {
		return !!external_node_crypto.createPublicKey({ key, format: "der", type: "spki" });
	} catch {
		return false;
	}
}
function resolveJwtCredential({ client, file, metascopes, accountId, privateKey }, problems) {
	const technicalAccountId = accountId || file?.technicalAccountId || "";
	const organizationId = client.organizationId ?? "";
	problems.collect(assertPresent, { technicalAccountId, organizationId });
	const key = problems.collect(readPrivateKey, privateKey);
	if (key === void 0) {
		return void 0;
	}
	const certificate = readCertificate(file?.certificate ?? "");
	if (certificate?.matches(key) === false) {
		problems.add(new ActionError("PRIVATE_KEY_INVALID", "The private key does not belong to the certificate in `credentials`. Use both from one file as the console gave it, and leave `private-key` unset."));
	}
	return {
		...client,
		flow: "jwt",
		technicalAccountId,
		organizationId,
		metascopes: metascopes ?? file?.metascopes ?? AEM_METASCOPES,
		privateKey: key,
		certificateExpiresAt: earlier(file?.certificateExpiresAt, certificate?.expiresAt)
	};
}
function assertPresent(ids) {
	const missing = [
		ids.technicalAccountId === "" ? ["`technical-account-id`"] : [],
		ids.organizationId === "" ? ["`organization-id`"] : []
	].flat();
	if (missing.length > 0) {
		throw new ActionError("INPUT_INVALID", `A private key selects the JWT exchange, which also needs ${missing.join(" and ")}: set the input, or give the console's whole file as \`credentials\`.`);
	}
}
function earlier(first, second) {
	return first !== void 0 && (second === void 0 || first < second) ? first : second;
}
const SECRET = /^(p8e|s)-\S{8,}$/;
const UUID = /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;
const ID = /^([\da-f]{32}|cm-p\d.*)$/i;
function assertNotSwapped(clientId, clientSecrets, source, hide) {
	if (!looksLikeSecret(clientId, clientSecrets)) {
		return;
	}
	hide(clientId);
	throw source === "input" ? new ActionError("INPUT_INVALID", "Inputs `client-id` and `client-secret` look swapped: `client-id` holds what looks like a client secret. Exchange the two.") : new ActionError("CREDENTIALS_INVALID", "`credentials`: client id and client secret look swapped: the id in the file looks like a client secret. Exchange the two.");
}
function looksLikeSecret(clientId, clientSecrets) {
	if (UUID.test(clientId)) {
		return clientSecrets.some((secret) => ID.test(secret));
	}
	if (!SECRET.test(clientId)) {
		return false;
	}
	return clientId.startsWith("p8e-") || !clientSecrets.some(isAdobeSecret);
}
function isAdobeSecret(secret) {
	return SECRET.test(secret) || UUID.test(secret);
}
const EMPTY_SECRET = "A secret is empty when its name is mistyped, when it belongs to an environment that the job does not name, when an organization does not share it with this repository, when a reusable workflow is called without it, and in runs that a fork or Dependabot starts.";
const MAX_CLIENT_SECRETS = 2;
const splitClientSecrets = (function(text) {
	const lines = text.split(/[\r\n]/).map((line) => line.trim());
	return [...new Set(lines.filter((line) => line !== ""))];
});
function resolveCredential(inputs, file, problems, hide) {
	const clientId = problems.collect(findClientId, inputs, file) ?? "";
	const clientSecrets = problems.collect(findClientSecrets, inputs, file) ?? [];
	const source = inputs.clientId === "" ? "file" : "input";
	problems.collect(assertNotSwapped, clientId, clientSecrets, source, hide);
	const scopes = problems.collect(parseScopeList, "scopes", inputs.scopes);
	const metascopeList = problems.collect(parseScopeList, "metascopes", inputs.metascopes);
	const metascopes = metascopeList?.map(metascopeName);
	const sentOrganizationId = problems.collect(parseId, "organization-id", inputs.organizationId) || void 0;
	const accountId = problems.collect(parseId, "technical-account-id", inputs.technicalAccountId);
	const organizationId = sentOrganizationId ?? file?.organizationId;
	const client = { clientId, clientSecrets, organizationId };
	const privateKey = inputs.privateKey || file?.privateKey;
	if (privateKey !== void 0) {
		const parts = { client, file, metascopes, accountId, privateKey };
		return resolveJwtCredential(parts, problems);
	}
	return {
		...client,
		flow: "oauth",
		scopes: scopes ?? file?.scopes ?? FORMS_SCOPES,
		sentOrganizationId
	};
}
function findClientId(inputs, file) {
	if (inputs.clientId !== "") {
		return parseId("client-id", inputs.clientId);
	}
	if (inputs.credentials !== "") {
		return file?.clientId;
	}
	throw inputProblem("client-id", `is empty: give \`client-id\` and \`client-secret\`, or \`credentials\`. ${EMPTY_SECRET}`, { checklist: emptySecretChecklist() });
}
function parseId(input, text) {
	if (text.length <= 255 && isPrintableWord(text) && !["{", "[", '"'].includes(text.charAt(0))) {
		return text;
	}
	throw inputProblem(input, "must be one printable word of at most 255 characters. A whole credential file belongs in `credentials`.");
}
function findClientSecrets({ clientSecrets, credentials }, file) {
	if (clientSecrets.length > MAX_CLIENT_SECRETS) {
		throw inputProblem("client-secret", "has more than two lines: one secret, or two in a rotation. A whole credential file belongs in `credentials`.");
	}
	if (clientSecrets.length > 0) {
		return clientSecrets;
	}
	if (credentials !== "") {
		return file?.clientSecrets.slice(0, MAX_CLIENT_SECRETS);
	}
	throw inputProblem("client-secret", `is empty. ${EMPTY_SECRET}`, {
		checklist: emptySecretChecklist()
	});
}
const external_node_os = process.getBuiltinModule("node:os");
const WRAPPED_LINE = /.{1,76}/g;
const SAME_IN_BASE64URL = /^[ -=@-}]*$/;
const OVERLAP = 2;
function everyAlignment(text) {
	if (SAME_IN_BASE64URL.test(text)) {
		return [text, text.slice(0, -1), text.slice(0, -2)];
	}
	const bytes = Buffer.from(text);
	return [0, 1, 2].flatMap((missing) => maskable(bytes, Math.max(0, bytes.length - missing)));
}
function overlappingPieces(text, count) {
	const characters = [...text];
	const start = (index) => Math.floor(index * (characters.length - OVERLAP) / count);
	return Array.from({ length: count }, (_, index) => characters.slice(start(index), start(index + 1) + OVERLAP).join(""));
}
function wrappedBase64(text) {
	return unpadded(Buffer.from(text)).match(WRAPPED_LINE) ?? [];
}
function base64OfUtf16(text) {
	return unpadded(Buffer.from(text, "utf16le"));
}
function maskable(bytes, end) {
	const base64 = bytes.toString("base64", end % 3, end);
	const base64Url = base64.replaceAll("+", "-").replaceAll("/", "_");
	const endsInside = (Number(bytes[end]) & 192) === 128;
	const text = endsInside ? base64 : bytes.toString("utf8", 0, end);
	return base64Url === base64 ? [text] : [text, base64Url];
}
function unpadded(bytes) {
	return bytes.toString("base64", 0, bytes.length - bytes.length % 3);
}
const ESCAPES = [
	[/'/g, `'\\''`],
	[/'/g, `'"'"'`],
	[/[\\"$`]/g, "\\$&"],
	[/[\\']/g, "\\$&"],
	[/^[~#]|[^\w@%+=:./~#\u0080-\uffff-]/g, "\\$&"]
];
function escapedForms(value) {
	return /^[\w.-]*$/.test(value) ? [] : everyEscape(value);
}
function everyEscape(value) {
	const form = new URLSearchParams({ "": value }).toString().slice(1);
	const dotNetForm = form.replace(/%2[189]/g, decodeURIComponent);
	const component = encodeURIComponent(value.toWellFormed());
	const uri = component.replace(/[!'()*]/g, (sign) => `%${hexadecimal(sign, 2).toUpperCase()}`);
	const json = JSON.stringify(value).slice(1, -1);
	const html = toHtml(value);
	return [
		form,
		dotNetForm,
		withLowerCaseCodes(dotNetForm),
		withLowerCaseCodes(uri),
		component,
		uri.replaceAll("%20", "+"),
		uri.replaceAll("%2F", "/"),
		json.replace(/[^\x20-\x7e]/g, toJsonEscape),
		json.replace(/[<>&]/g, toJsonEscape),
		html,
		html.replaceAll("&#39;", "&#x27;"),
		html.replaceAll("&#39;", "'").replaceAll("&quot;", '"'),
		...ESCAPES.map(([signs, replacement]) => value.replace(signs, replacement))
	];
}
function hexadecimal(unit, width) {
	return unit.charCodeAt(0).toString(16).padStart(width, "0");
}
function withLowerCaseCodes(text) {
	return text.replace(/%../g, (code) => code.toLowerCase());
}
function toJsonEscape(unit) {
	return `\\u${hexadecimal(unit, 4)}`;
}
function toHtml(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
const MIN_FORM_LENGTH = 8;
const MIN_KEY_PART_LENGTH = 16;
const MOST_PIECES = 5;
const MIN_PIECE_LENGTH = 6;
const STRETCH_LENGTH = 47;
const MIN_SIGNATURE_LENGTH = 40;
function secretForms(secret) {
	const json = JSON.stringify(secret).slice(1, -1);
	const whole = [
		...escapedForms(secret),
		...json === secret ? [] : everyAlignment(json),
		base64OfUtf16(secret)
	];
	return distinct(secret, [...whole.filter(isLongEnough), ...brokenForms(secret)]);
}
function tokenForms(token) {
	const { payload, signature } = splitToken(token);
	const whole = [
		...everyAlignment(token),
		payload,
		signature,
		...escapedForms(token),
		base64OfUtf16(token)
	];
	const stretch = signature.slice(0, STRETCH_LENGTH);
	return distinct(token, [...whole.filter(isLongEnough), ...brokenForms(stretch)]);
}
function assertionForms(assertion) {
	const { payload, signature } = splitToken(assertion);
	return distinct(assertion, [payload, signature].filter(isLongEnough));
}
function privateKeyForms(text) {
	const pem = /^-----[\w ]+-----\n[\w+/]{64}\n[^-]*/.exec(text) ?? [""];
	const wrapped = wrappedBase64(pem[0]);
	return distinct("", [...keyLines(text).flatMap(everyAlignment), ...wrapped].filter(isLongEnough));
}
function isLongEnough(form) {
	return form.length >= MIN_FORM_LENGTH;
}
function brokenForms(text) {
	const count = Math.min(MOST_PIECES, Math.floor(text.length / (MIN_PIECE_LENGTH + 1)));
	const pieces = overlappingPieces(text, Math.max(1, count));
	const shortest = count > 1 ? MIN_PIECE_LENGTH : MIN_FORM_LENGTH;
	return pieces.flatMap(everyAlignment).filter((piece) => piece.length >= shortest);
}
function distinct(value, forms) {
	return [...new Set(forms)].filter((form) => form !== value);
}
function splitToken(token) {
	const parts = [...token.split("."), "", ""];
	const [, payload, signature] = parts;
	return signature.length >= MIN_SIGNATURE_LENGTH ? { payload, signature } : { payload: "", signature: token };
}
function keyLines(text) {
	const lines = text.replace(/-----[\w ]*-----/g, " ").split(/(?<!\\)\\+[rn]|[\s"',]+/);
	return lines.filter((line) => line.length >= MIN_KEY_PART_LENGTH);
}
const MIN_SECRET_LENGTH = 4;
function maskSecret(secret) {
	if (isMaskable(secret) && !isKnownSecret(secret)) {
		register([secret, ...secretForms(secret)]);
	}
}
function maskToken(token) {
	register([token, ...tokenForms(token)]);
}
function maskAssertion(assertion) {
	register([assertion, ...assertionForms(assertion)]);
}
function maskPlain(secrets) {
	register(secrets.filter(isMaskable));
}
function maskPrivateKey(text) {
	register(privateKeyForms(text));
}
function maskFileSecrets(secrets) {
	const isKey = (secret) => secret.includes("-----");
	for (const secret of secrets.filter(isKey)) {
		maskPrivateKey(secret);
	}
	for (const secret of secrets) {
		if (!isKey(secret)) {
			maskSecret(secret);
		}
	}
}
const isMaskable = (function(secret) {
	return secret.length >= MIN_SECRET_LENGTH;
});
const register = (function(values) {
	let commands = "";
	for (const value of values) {
		if (isKnownSecret(value) || value.includes("\n") || value.includes("\r")) {
			continue;
		}
		rememberSecret(value);
		commands += `::add-mask::${value.replaceAll("%", "%25")}${external_node_os.EOL}`;
	}
	process.stdout.write(commands);
});
const DEFAULT_IMS_ENDPOINT = new URL("https://ims-na1.adobelogin.com");
function parseEndpoint(text, fileEndpoint) {
	if (text !== "") {
		return parseImsEndpoint(text);
	}
	return fileEndpoint === void 0 ? DEFAULT_IMS_ENDPOINT : parseFileEndpoint(fileEndpoint);
}
function parseVerifyUrl(text) {
	const url = URL.parse(text) ?? void 0;
	if (url !== void 0 && isSafe(url) && url.username === "" && url.password === "") {
		return url;
	}
	throw inputProblem("verify-url", "must be a whole https URL without user and password (http only for loopback).");
}
function parseImsEndpoint(text) {
	const url = parseOrigin(text);
	if (url !== void 0 && isSafe(url)) {
		return url;
	}
	throw inputProblem("ims-endpoint", "must be a host or an https URL without a path, such as `ims-na1.adobelogin.com` (http only for loopback).");
}
function parseFileEndpoint(text) {
	const url = parseOrigin(text);
	if (url?.protocol === "https:" && url.port === "" && url.hostname.endsWith(".adobelogin.com")) {
		return url;
	}
	throw new ActionError("CREDENTIALS_INVALID", "`credentials`: `imsEndpoint` in the file is not a host under adobelogin.com. If you trust it, set the input `ims-endpoint`.");
}
function parseOrigin(text) {
	const full = /^[A-Za-z][A-Za-z\d+.-]*:\/\//.test(text) ? text : `https://${text}`;
	const url = URL.parse(full) ?? void 0;
	return url !== void 0 && `${url.origin}/` === url.href ? url : void 0;
}
function isSafe(url) {
	return url.protocol === "https:" || url.protocol === "http:" && isLoopback(url.hostname);
}
function isLoopback(hostname) {
	return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
const TAKEN_NAMES = `
runner: GITHUB_* RUNNER_* ACTIONS_* INPUT_* STATE_* AGENT_TOOLSDIRECTORY CI GH_* IMAGEOS
IMAGEVERSION HOMEBREW_*
loader, libc: LD_* DYLD_* GLIBC_* GCONV_* MALLOC_* ASAN_* LSAN_* MSAN_* TSAN_* UBSAN_* LIBPATH
SHLIB_PATH LANG LANGUAGE LC_* LOCPATH NLSPATH TZ TZDIR HOSTALIASES LOCALDOMAIN RES_OPTIONS
RESOLV_* GETCONF_DIR
shells, sessions: PATH HOME SHELL USER USERNAME LOGNAME HOSTNAME PWD OLDPWD TMP TEMP TMPDIR TEMPDIR
XDG_* SUDO_* ENV IFS PS0 PS1 PS2 PS3 PS4 PROMPT* CDPATH FPATH GLOBIGNORE EXECIGNORE FIGNORE
SHELLOPTS SHLVL BASH* ZDOTDIR ZSH* KSH* FISH_* FCEDIT HISTFILE INPUTRC MAIL MAILPATH TMOUT
POSIXLY_CORRECT UID EUID PPID TERM TERMCAP TERMINFO* COLUMNS LINES DISPLAY WAYLAND_* XAUTHORITY
DBUS_* SYSTEMD_*
windows: PATHEXT COMSPEC SYSTEMROOT SYSTEMDRIVE WINDIR OS DRIVERDATA PROGRAMFILES* PROGRAMW6432
PROGRAMDATA COMMONPROGRAM* APPDATA LOCALAPPDATA ALLUSERSPROFILE PUBLIC USERPROFILE USERDOMAIN*
HOMEDRIVE HOMEPATH HOMESHARE LOGONSERVER SESSIONNAME COMPUTERNAME PROCESSOR_* NUMBER_OF_PROCESSORS
__COMPAT_LAYER PSMODULE* PSEXECUTIONPOLICY* POWERSHELL_* __PSLOCKDOWNPOLICY CHOCOLATEY* CYGWIN*
MSYS* MINGW* WSL*
editors, pagers, tools: EDITOR VISUAL EXINIT VIM VIMINIT VIMRUNTIME NVIM_* EMACS* BROWSER PAGER
MANPAGER MANPATH MANOPT GROFF_* LESS LESSOPEN LESSCLOSE LESSKEY* LESSEDIT LESSHISTFILE LESSCHARSET
LESS_* MORE MOST_* BAT_* GREP_* FZF_* RIPGREP_CONFIG_PATH ACKRC ACK_* DIRENV_* ASDF_* MISE_* NIX_*
TAR_OPTIONS GZIP BZIP BZIP2 XZ_* ZSTD_* ZIP ZIPOPT ZIPINFO* UNZIP UNZIPOPT RSYNC_* SSH_* SSH GPG_*
GNUPGHOME PINENTRY_*
plug-ins: GTK_* GIO_* GST_* QT_* LIBGL_* LIBVA_* VK_* OCL_* SASL_* LDAPCONF LDAPRC LDAPTLS_* ODBCINI
ODBCSYSINI
tls, network: SSL_* SSLKEYLOGFILE OPENSSL_* GNUTLS_* NSS_* P11_KIT_* KRB5* *_PROXY *_CA_BUNDLE
CURL_* WGETRC WGET_* NETRC HTTPIE_* GRPC_* OTEL_*
version control: GIT_* GCM_* HGRCPATH HGEDITOR HGMERGE HGPLAIN SVN_* CVS_* CVSROOT HUSKY*
PRE_COMMIT_*
javascript: NODE_* NPM_* YARN_* PNPM_* COREPACK_* BUN_* DENO_* NVM_* VOLTA_* TS_NODE_* ELECTRON_*
python: PYTHON* PIP_* PIPX_* PIPENV_* UV_* POETRY_* PDM_* CONDA_* VIRTUAL_ENV* VIRTUALENV_* PYENV_*
PYTEST_* TOX_* TWINE_* MYPYPATH IPYTHONDIR JUPYTER_*
jvm: JAVA_* _JAVA_* JDK_* JRE_* IBM_JAVA_* OPENJ9_* CLASSPATH MAVEN_* MVN_* M2_* GRADLE_* ANT_*
SBT_* KOTLIN_* GROOVY_* SCALA_* LEIN_* CATALINA_*
.net: DOTNET_* CORECLR_* COR_* COMPLUS_* COREHOST_* ASPNETCORE_* NUGET_* MSBUILD* VSTEST_* MONO_*
languages: RUBY* GEM_* BUNDLE_* BUNDLER_* RBENV_* RVM_* RAILS_* PERL* PHP* COMPOSER* LUA_*
LUAROCKS_* R_* JULIA_* ERL_* ELIXIR_* MIX_* HEX_* GHC* CABAL_* STACK_ROOT STACK_YAML OCAML* CAML_*
OPAM* TCL_* TCLLIBPATH GUILE_* AWKPATH AWKLIBPATH SWIFT_* DART_* PUB_CACHE PUB_HOSTED_URL
FLUTTER_* ANDROID_* GOFLAGS GOENV GOROOT GOPATH GOBIN GOPROXY GOSUMDB GONOSUMDB GONOPROXY
GOPRIVATE GOINSECURE GOVCS GOAUTH GOWORK GOTOOLCHAIN GOTOOLDIR GOTMPDIR GOCACHE* GOMODCACHE
GODEBUG GOEXPERIMENT GOOS GOARCH GO111MODULE CGO_* RUSTC* RUSTFLAGS RUSTDOC* RUSTUP_* RUST_*
CARGO*
compilers, builds: MAKE MAKEFLAGS GNUMAKEFLAGS MFLAGS MAKEFILES MAKELEVEL MAKEOVERRIDES CMAKE_*
CTEST_* NINJA_* BAZEL_* CC CXX CPP LD AR AS NM CFLAGS CXXFLAGS CPPFLAGS LDFLAGS GCC_* CLANG_*
CCACHE_* SCCACHE_* DISTCC_* CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH OBJC_INCLUDE_PATH LIBRARY_PATH
COMPILER_PATH COLLECT_* DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES PKG_CONFIG* CONFIG_SITE
CONFIG_SHELL ACLOCAL_PATH M4PATH INCLUDE LIB CL _CL_ LINK _LINK_ SDKROOT DEVELOPER_DIR TOOLCHAINS
VCPKG_*
system packages: APT_CONFIG DEBIAN_* DPKG_* DEB_* RPM_* SNAP_*
containers: DOCKER_* BUILDKIT_* BUILDX_* COMPOSE_* CONTAINER_HOST CONTAINERS_* PODMAN_*
REGISTRY_AUTH_FILE KUBE* HELM_* COSIGN_* ARGOCD_*
clouds: AWS_* AZURE_* ARM_* GOOGLE_* GCLOUD_* CLOUDSDK_* BOTO_* OCI_* TF_* TERRAFORM_* TERRAGRUNT_*
TOFU_* PULUMI_* ANSIBLE_* PACKER_* VAGRANT_* VAULT_* CONSUL_* NOMAD_*
services: SONAR_* CODECOV_* COVERALLS_* SNYK_* SENTRY_* VERCEL_* NETLIFY_* TURBO_*
databases: PGHOST* PGPORT PGUSER PGPASS* PGDATABASE PGSERVICE* PGSSL* PGOPTIONS PSQL_* PSQLRC
MYSQL_* TNS_ADMIN ORACLE_*
`;
const DEFAULT_NAME = "AEM_IMS_TOKEN";
function parseEnvironmentVariable(text) {
	const input = "environment-variable";
	if (text === "" || text === DEFAULT_NAME) {
		return text;
	}
	if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text)) {
		throw inputProblem(input, "must be made of letters, digits and `_`, and not start with a digit.");
	}
	if (isTaken(text)) {
		throw inputProblem(input, `names \`${text}\`, which the runner, a shell or a common tool uses itself. Choose another, such as \`${DEFAULT_NAME}\`.`);
	}
	return text;
}
function isTaken(text) {
	const name = text.toUpperCase();
	return TAKEN_NAMES.replaceAll("\n", " ").split(" ").some((taken) => {
		if (taken.endsWith("*")) {
			return name.startsWith(taken.slice(0, -1));
		}
		return taken.startsWith("*") ? name.endsWith(taken.slice(1)) : name === taken;
	});
}
function parseWholeNumber(input, text, fallback, [least, most]) {
	if (text === "") {
		return fallback;
	}
	const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
	if (value >= least && value <= most) {
		return value;
	}
	throw inputProblem(input, `must be a whole number from ${least} to ${most}.`);
}
function parseBoolean(input, text, fallback) {
	if (text === "") {
		return fallback;
	}
	if (["true", "True", "TRUE"].includes(text)) {
		return true;
	}
	if (["false", "False", "FALSE"].includes(text)) {
		return false;
	}
	throw inputProblem(input, "must be `true` or `false`.");
}
function readInputs() {
	const credentialInputs = {
		...readSecretInputs(),
		clientId: getInput("client-id"),
		scopes: getInput("scopes"),
		metascopes: getInput("metascopes"),
		technicalAccountId: getInput("technical-account-id"),
		organizationId: getInput("organization-id")
	};
	const { credentials, clientId, clientSecrets, privateKey } = credentialInputs;
	const given = {
		clientIdGivenSeparately: clientId !== "",
		secretGivenSeparately: clientSecrets.length > 0,
		privateKeyGivenSeparately: privateKey !== ""
	};
	const problems = new Problems();
	const file = credentials === "" ? void 0 : problems.collect(parseCredentialFile, credentials, given);
	const others = readOtherInputs(file, problems);
	const credential = problems.settle(resolveCredential(credentialInputs, file, problems, maskSecret));
	const unused = credential.flow === "jwt" ? "scopes" : "metascopes";
	return { ...others, credential, unusedInputs: credentialInputs[unused] === "" ? [] : [unused] };
}
function readSecretInputs() {
	const clientSecrets = splitClientSecrets(getInput("client-secret"));
	const privateKey = getInput("private-key");
	const credentials = getInput("credentials");
	for (const secret of clientSecrets) {
		maskSecret(secret);
	}
	if (privateKey !== "") {
		for (const form of [privateKey, ...privateKeyPems(privateKey)]) {
			maskPrivateKey(form);
		}
	}
	if (credentials !== "") {
		maskFileSecrets(findSecretValues(credentials));
	}
	return { clientSecrets, privateKey, credentials };
}
function readOtherInputs(file, problems) {
	const readNumber = (input, fallback, bounds) => problems.collect(parseWholeNumber, input, getInput(input), fallback, bounds);
	const readBoolean = (input, fallback) => problems.collect(parseBoolean, input, getInput(input), fallback);
	const urlText = getInput("verify-url");
	return {
		endpoint: problems.collect(parseEndpoint, getInput("ims-endpoint"), file?.imsEndpoint),
		verifyUrl: urlText === "" ? void 0 : problems.collect(parseVerifyUrl, urlText),
		timeoutMs: 1e3 * readNumber("timeout-seconds", 120, [1, 3600]),
		environmentVariable: problems.collect(parseEnvironmentVariable, getInput("environment-variable")),
		revoke: readBoolean("revoke", true),
		expiryWarningDays: readNumber("expiry-warning-days", 30, [0, 3650]),
		summary: readBoolean("summary", false)
	};
}
const CANCEL_SIGNALS = ["SIGINT", "SIGTERM", "SIGBREAK"];
function cancellationSignal() {
	const controller = new AbortController();
	const cancel = (reason) => controller.abort(new ActionError("CANCELLED", `The step was cancelled (${reason}) before a token was handed over.`));
	for (const name of CANCEL_SIGNALS) {
		process.once(name, () => cancel(name));
	}
	process.stdout.on("error", () => cancel("its output was closed"));
	return controller.signal;
}
const external_node_path = process.getBuiltinModule("node:path");
const MAX_LINK_LENGTH = 1e3;
function helpLink(code) {
	return pageLink("docs/troubleshooting.md", code.toLowerCase());
}
function pageLink(page, anchor) {
	const origin = serverOrigin();
	const path2 = pagePath(page);
	const link = `${origin}/${path2}#${anchor}`;
	const isLink = origin !== void 0 && path2 !== void 0 && link.length <= MAX_LINK_LENGTH;
	return isLink ? link : `${page}#${anchor} in the repository of this action`;
}
function serverOrigin() {
	const text = variable("GITHUB_SERVER_URL") || "https://github.com";
	const url = URL.parse(text) ?? void 0;
	return url?.protocol === "https:" || url?.protocol === "http:" ? url.origin : void 0;
}
function pagePath(page) {
	const repository = variable("GITHUB_ACTION_REPOSITORY");
	const ref = variable("GITHUB_ACTION_REF");
	return repository === "" && ref === "" ? localPagePath(page) : blobPath(repository, ref, page);
}
function localPagePath(page) {
	const actionFolder = external_node_path.dirname(external_node_path.dirname(process.argv[1] ?? ""));
	const folder = external_node_path.relative(variable("GITHUB_WORKSPACE"), actionFolder);
	const isForeign = folder !== "" && external_node_fs.existsSync(external_node_path.join(actionFolder, ".git"));
	if (external_node_path.isAbsolute(folder) || isForeign || !external_node_fs.existsSync(external_node_path.join(actionFolder, page))) {
		return void 0;
	}
	const path2 = external_node_path.join(folder, page).replaceAll("\\", "/");
	return blobPath(variable("GITHUB_REPOSITORY"), variable("GITHUB_SHA"), path2);
}
function blobPath(repository, ref, path2) {
	const isPlain = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[!-~\u00a1-\uffff]+$/.test(ref);
	const segments = [repository, "blob", ref, path2].join("/").split("/");
	const isWhole = segments.every((segment) => !/^\.{0,2}$/.test(segment) && segment.isWellFormed());
	return isPlain && isWhole ? segments.map(encodeSegment).join("/") : void 0;
}
function encodeSegment(segment) {
	const percent = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
	return encodeURIComponent(segment).replace(/[!'()*]/g, percent);
}
function variable(name) {
	return process.env[name] ?? "";
}
function assertRunnerFiles(names) {
	const unusable = names.filter((name) => !isWritableFile(process.env[name] ?? ""));
	if (unusable.length === 0) {
		return;
	}
	const message = `${unusable.join(", ")} must name a file that can be written, as GitHub's runner sets it. Use runner 2.327.1 or newer, and do not change these variables.`;
	throw new ActionError("RUNNER_UNUSABLE", message);
}
function allOrNothing(names, write) {
	assertRunnerFiles(names);
	const sizes = names.map((name) => {
		const path2 = String(process.env[name]);
		return { path: path2, size: external_node_fs.statSync(path2).size };
	});
	try {
		write();
	} catch (error) {
		for (const { path: path2, size } of sizes) {
			external_node_fs.truncateSync(path2, size);
		}
		throw error;
	}
}
function appendText(path2, text) {
	const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = external_node_fs.constants;
	const file = external_node_fs.openSync(path2, O_APPEND | O_CREAT | O_NONBLOCK | O_WRONLY);
	try {
		external_node_fs.writeFileSync(file, text);
	} finally {
		external_node_fs.closeSync(file);
	}
}
function isWritableFile(path2) {
	try {
		external_node_fs.accessSync(path2, external_node_fs.constants.W_OK);
		return external_node_fs.statSync(path2).isFile();
	} catch {
		return false;
	}
}
function appendSummary(markdown) {
	try {
		appendText(process.env["GITHUB_STEP_SUMMARY"] ?? "", `${redact(markdown)}
`);
		return true;
	} catch {
		return false;
	}
}
const MAX_ANNOTATION_LENGTH = 4e3;
const log = {
	debug: (line) => core_debug(redact(line)),
	info: (line) => info(redact(line)),
	notice: (text) => notice(redact(text), { title: "aem-ims-token" }),
	warning: (text) => warning(redact(text), { title: "aem-ims-token" })
};
function logFailure(error) {
	const { code, message, checklist } = error instanceof ActionError ? error : new ActionError("INTERNAL", internalMessage(error));
	const help = `More about this error: ${helpLink(code)}`;
	const limit = MAX_ANNOTATION_LENGTH - help.length;
	const text = `${redact(message).slice(0, limit)}
${redact(help)}`;
	core_error(text, { title: `aem-ims-token: ${code}` });
	if (checklist !== void 0) {
		appendSummary(`${checklist}

${help}
`);
	}
}
function internalMessage(error) {
	const name = error instanceof Error ? error.name : typeof error;
	const place = error instanceof Error ? /[\w.-]+\.js:\d+:\d+/.exec(error.stack ?? "")?.[0] : "";
	return `A fault in this action (${name}${place ? ` at ${place}` : ""}). Please report it with this line.`;
}
const systemClock = {
	now: () => new Date(),
	elapsedMs: () => process.uptime() * 1e3,
	async sleep(delayMs, signal) {
		const { setTimeout: sleep } = process.getBuiltinModule("node:timers/promises");
		await sleep(delayMs, void 0, { signal });
	},
	random: Math.random
};
const CERTIFICATE_ERROR = /CERT|HOSTNAME_MISMATCH|INVALID_CA|UNABLE_TO_/;
const CERTIFICATE_ADVICE = [
	[
		/ALTNAME|HOSTNAME/,
		"it was issued for another host; check the name, and that it leads to the right server"
	],
	[/EXPIRED/, "it has expired and must be renewed there, unless the clock of the runner is wrong"],
	[/NOT_YET_VALID/, "it is not valid yet; most likely the clock of the runner is wrong"]
];
const AUTHORITY_ADVICE = "behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS in the environment of the runner or job";
const TLS_REASON = /:SSL routines:[^:]*:([\w/ ]{1,60}):/;
const NO_TLS = /wrong version number|packet length too long|http request/;
const TLS_REFUSALS = [
	[
		/certificate required|bad certificate/,
		"demands a client certificate, which this action cannot give; use a host that asks for none"
	],
	[
		/handshake failure|protocol version/,
		"broke off the TLS handshake; it demands a client certificate, which this action cannot give, or shares no TLS version and cipher with Node"
	]
];
const FAULT = /^(Type|Range|Reference|Syntax)Error$/;
class ExchangeFailure extends Error {
	name = "ExchangeFailure";
	kind;
	proxyAnswer;
	partialAnswer;
	constructor(kind, reason, proxyAnswer) {
		super(reason);
		this.kind = kind;
		this.proxyAnswer = proxyAnswer;
	}
}
function connectionFailure(error, peer, proxyName = "", wasCertificateAsked = false) {
	const { name, code, reason } = exchange_failure_describe(error);
	if (FAULT.test(name)) {
		throw error;
	}
	const label = reason === "" || code.startsWith("ERR_SSL") ? code : `${code}, ${reason}`;
	const who = peer === "proxy" ? `the proxy ${proxyName}` : "the server";
	if (NO_TLS.test(reason)) {
		const advice = peer === "proxy" ? "let its variable begin with http://" : "check the host and the port";
		const text = `${who} does not speak TLS on this port (${label}): ${advice}`;
		return new ExchangeFailure("permanent", text);
	}
	const refusal2 = TLS_REFUSALS.find(([pattern]) => pattern.test(reason))?.[1];
	if (refusal2 !== void 0) {
		return new ExchangeFailure("permanent", `${who} ${refusal2} (${label})`);
	}
	if (CERTIFICATE_ERROR.test(code)) {
		const advice = CERTIFICATE_ADVICE.find(([pattern]) => pattern.test(code))?.[1];
		const whose = peer === "proxy" ? `the certificate of ${who}` : "the server's certificate";
		const text = `${whose} is not trusted (${code}): ${advice ?? AUTHORITY_ADVICE}`;
		return new ExchangeFailure("permanent", text);
	}
	if (/^HPE_INVALID_(CONSTANT|VERSION|STATUS)$/.test(code)) {
		return new ExchangeFailure("permanent", `the server's answer is not HTTP (${code})`);
	}
	const way = proxyName === "" ? "" : ` ${peer === "proxy" ? "to" : "through"} the proxy ${proxyName}`;
	const asked = wasCertificateAsked ? "; the server had asked for a client certificate, which this action cannot give" : "";
	return new ExchangeFailure("transient", `the connection${way} failed (${label || "no reason given"})${asked}`);
}
function exchange_failure_describe(error) {
	const { name, code, message } = Object(error);
	return {
		name: String(name),
		code: typeof code === "string" ? code : "",
		reason: TLS_REASON.exec(String(message))?.[1] ?? ""
	};
}
function decompress(bytes, codings, maxBytes) {
	const zlib = process.getBuiltinModule("node:zlib");
	const limit = { maxOutputLength: maxBytes };
	const options = { ...limit, finishFlush: zlib.constants.Z_SYNC_FLUSH };
	const decode = (input, coding) => {
		if (coding === "gzip" || coding === "x-gzip") {
			return zlib.unzipSync(input, options);
		}
		if (coding === "br") {
			return zlib.brotliDecompressSync(input, limit);
		}
		if (coding === "zstd") {
			return zlib.zstdDecompressSync(input, limit);
		}
		if (coding !== "deflate") {
			return void 0;
		}
		const isZlib = (Number(input[0]) & 15) === 8;
		return isZlib ? zlib.unzipSync(input, options) : zlib.inflateRawSync(input, options);
	};
	try {
		let plain = bytes;
		for (const coding of codings.toLowerCase().split(",").reverse()) {
			plain = plain && decode(plain, coding.trim());
		}
		return plain;
	} catch (error) {
		if (Object(error).code === "ERR_BUFFER_TOO_LARGE") {
			throw error;
		}
		return void 0;
	}
}
const hostOf = (function(url) {
	return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
});
const portOf = (function(url) {
	return Number(url.port || (url.protocol === "https:" ? 443 : 80));
});
function hostAndPort(url) {
	return `${url.hostname}:${portOf(url)}`;
}
const SCHEME = /^(?:(https?):[/\\]*|([a-z][a-z\d+.-]*):\/\/)/i;
const AFTER_AUTHORITY = /[/?#\\].*/s;
const proxyFor = (function(url) {
	const name = url.protocol.replace(":", "_proxy");
	for (const variable2 of [name, name.toUpperCase(), "all_proxy", "ALL_PROXY"]) {
		const value = process.env[variable2]?.trim();
		if (value) {
			return checkBypass(url) ? void 0 : readProxy(variable2, value);
		}
	}
	return void 0;
});
function readProxy(variable2, value) {
	const refused2 = (reason) => new ExchangeFailure("permanent", `the proxy variable ${variable2} cannot be used, since ${reason}: look at ${variable2} and NO_PROXY in the environment`);
	const [start = "", http = "http", other] = SCHEME.exec(value) ?? [];
	if (other !== void 0) {
		const isSocks = /^socks(4a?|5h?)?$/i.test(other);
		const scheme = isSocks ? `${other.toLowerCase()}://` : "something else";
		throw refused2(`it begins with ${scheme}, not with http:// or https://`);
	}
	const rest = value.slice(start.length);
	if ([...rest].some((character) => character < " ")) {
		throw refused2("it contains a control character");
	}
	const at = rest.lastIndexOf("@");
	const userInfo = rest.slice(0, Math.max(0, at));
	if (mayEndBefore(userInfo)) {
		throw refused2("a / ? or # before the @ leaves it unclear which host is meant (in a password they are written %2F, %3F and %23)");
	}
	const url = readAuthority(http, rest.slice(at + 1).replace(AFTER_AUTHORITY, ""));
	if (url === void 0) {
		throw refused2("it has no valid host and port");
	}
	const credentials = decodeUserInfo(userInfo);
	if (credentials === void 0) {
		throw refused2("its user or password contains a % sequence that is not UTF-8 (a percent sign itself is written %25)");
	}
	return {
		url,
		name: hostAndPort(url),
		authorization: credentials === ":" ? void 0 : `Basic ${Buffer.from(credentials).toString("base64")}`
	};
}
function mayEndBefore(userInfo) {
	const start = userInfo.replace(/[/?#].*/s, "");
	if (start === userInfo) {
		return false;
	}
	return readAuthority("http", start.slice(start.lastIndexOf("@") + 1)) !== void 0;
}
function readAuthority(scheme, authority) {
	if (!/^(\[[\da-f:.]+\]|[^\s!-,/:-@[-^`{-~]+)(:\d{0,5})?$/i.test(authority)) {
		return void 0;
	}
	const url = URL.parse(`${scheme}://${authority}`) ?? void 0;
	return url?.port === "0" ? void 0 : url;
}
function decodeUserInfo(userInfo) {
	const both = userInfo.includes(":") ? userInfo : `${userInfo}:`;
	try {
		return decodeURIComponent(both.replace(/%(?![\da-f]{2})/gi, "%25"));
	} catch {
		return void 0;
	}
}
const external_node_net = process.getBuiltinModule("node:net");
const external_node_stream = process.getBuiltinModule("node:stream");
const external_node_tls = process.getBuiltinModule("node:tls");
const MAX_HEAD_LENGTH = 16 * 1024;
async function openTunnel(url, proxy, signal) {
	const target = hostAndPort(url);
	const socket = external_node_stream.addAbortSignal(signal, connectTo(proxy.url));
	const head = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
	if (proxy.authorization !== void 0) {
		head.push(`Proxy-Authorization: ${proxy.authorization}`);
	}
	socket.write(`${head.join("\r\n")}\r
\r
`);
	try {
		const answer = await readAnswer(socket, proxy.name);
		if (answer.status >= 300) {
			throw refusal(answer, proxy.name, target);
		}
		if (answer.body !== "") {
			throw misanswered(proxy.name, "has more than headers");
		}
	} catch (error) {
		socket.destroy();
		if (error instanceof ExchangeFailure) {
			throw error;
		}
		throw connectionFailure(error, "proxy", proxy.name);
	}
	return url.protocol === "https:" ? external_node_tls.connect({ socket, ...tlsOptions(url) }) : socket;
}
function connectTo(url) {
	return url.protocol === "https:" ? external_node_tls.connect(portOf(url), tlsOptions(url)) : external_node_net.connect(portOf(url), hostOf(url));
}
function tlsOptions(url) {
	const host = hostOf(url);
	const name = external_node_net.isIP(host) === 0 ? { servername: host } : {};
	return { host, ...name, rejectUnauthorized: true, ALPNProtocols: ["http/1.1"] };
}
function readAnswer(socket, proxyName) {
	return new Promise((resolve, reject) => {
		let received = "";
		const onReadable = () => {
			for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
				received += chunk.toString("latin1");
			}
			try {
				const answer = parseAnswer(received, proxyName);
				if (answer === void 0) {
					return;
				}
				socket.off("readable", onReadable).off("end", onEnd).off("error", reject);
				resolve(answer);
			} catch (error) {
				reject(error);
			}
		};
		const onEnd = () => reject({ code: "ECONNRESET" });
		socket.on("readable", onReadable).on("end", onEnd).on("error", reject);
	});
}
function parseAnswer(received, proxyName) {
	for (let rest = received; ; ) {
		if (!startsLikeHttp(rest)) {
			throw misanswered(proxyName, "is not HTTP");
		}
		const end = /\r?\n\r?\n/.exec(rest);
		if (end === null) {
			if (received.length > MAX_HEAD_LENGTH) {
				throw misanswered(proxyName, "has no end");
			}
			return void 0;
		}
		const lines = rest.slice(0, end.index).split("\n");
		const status = Number(rest.slice(9, 12));
		rest = rest.slice(end.index + end[0].length);
		if (status >= 200) {
			return { status, headers: parseHeaders(lines.slice(1)), body: rest };
		}
	}
}
function startsLikeHttp(text) {
	return text.length < 12 ? "HTTP/1.".startsWith(text.slice(0, 7)) : /^HTTP\/1\.\d [1-9]\d\d/.test(text);
}
function parseHeaders(lines) {
	const fields = lines.map((line) => {
		const colon = line.indexOf(":");
		return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
	});
	return Object.fromEntries(fields);
}
function refusal(answer, proxyName, target) {
	const { status } = answer;
	const isTransient = status === 408 || status === 429 || status >= 500;
	const advice = status === 407 || status === 401 ? "check the user and password in the proxy variable of the runner" : `it did not open the way to ${target}`;
	const message = `the proxy ${proxyName} answered ${status}: ${advice}`;
	return new ExchangeFailure(isTransient ? "transient" : "permanent", message, answer);
}
function misanswered(proxyName, what) {
	const message = `the answer of the proxy ${proxyName} to CONNECT ${what}`;
	return new ExchangeFailure("permanent", message);
}
const MAX_BODY_BYTES = 1024 * 1024;
const exchange = (async function(request, timeoutMs, signal) {
	signal.throwIfAborted();
	const proxy = proxyFor(request.url);
	const progress = {
		chunks: [],
		wasCertificateAsked: false,
		tunnel: new AbortController()
	};
	const { promise: end, resolve, reject } = Promise.withResolvers();
	const cut = (failure) => {
		reject(failure);
		progress.tunnel.abort(failure);
		progress.request?.destroy();
	};
	const timer = setTimeout(() => cut(noAnswerWithin(timeoutMs, proxy)), timeoutMs);
	const cancel = () => cut(new ExchangeFailure("transient", "the exchange was cancelled"));
	signal.addEventListener("abort", cancel);
	try {
		send(request, proxy, progress, resolve, reject);
		await end;
		return exchange_readAnswer(progress);
	} catch (error) {
		const failure = error instanceof ExchangeFailure ? error : connectionFailure(error, "server", proxy?.name, progress.wasCertificateAsked);
		failure.partialAnswer = readPartialAnswer(progress);
		throw failure;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", cancel);
	}
});
const send = (function({ method, url, headers, body }, proxy, progress, resolve, reject) {
	delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
	const client = new lib_HttpClient("aem-ims-token");
	const options = {
		method,
		host: hostOf(url),
		port: portOf(url),
		path: `${url.pathname}${url.search}`,
		headers: {
			host: url.host,
			"user-agent": client.userAgent,
			"accept-encoding": "identity",
			...headers
		},
		...proxy === void 0 ? { agent: false } : { createConnection: connectThrough(proxy, url, progress) }
	};
	const httpModule = { request: watchedRequest(url.protocol, progress) };
	client.requestRawWithCallback({ options, parsedUrl: url, httpModule }, body ?? null, (error, response) => {
		if (response === void 0) {
			return reject(error);
		}
		receive(response.message, progress, resolve, reject);
	});
});
const watchedRequest = (function(protocol, progress) {
	return (options, done) => {
		const node = process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");
		progress.request = node.request(options, done).once("socket", (socket) => {
			const tlsSocket = socket;
			tlsSocket.once("secureConnect", () => {
				progress.wasCertificateAsked = tlsSocket.getSharedSigalgs().length > 0;
			});
		});
		return progress.request;
	};
});
function connectThrough(proxy, url, { tunnel }) {
	return (_options, done) => {
		openTunnel(url, proxy, tunnel.signal).then((socket) => done(null, socket), (error) => done(error, void 0));
		return void 0;
	};
}
const receive = (function(message, progress, resolve, reject) {
	let size = 0;
	progress.message = message;
	message.on("data", (chunk) => {
		size += chunk.length;
		progress.chunks.push(chunk);
		if (size > MAX_BODY_BYTES) {
			reject(oversized());
			message.destroy();
		}
	});
	message.on("end", resolve);
	message.on("error", reject);
});
function readPartialAnswer(progress) {
	try {
		return progress.message && exchange_readAnswer(progress);
	} catch {
		return void 0;
	}
}
const exchange_readAnswer = (function({ message, chunks }) {
	const bytes = Buffer.concat(chunks);
	const { "content-encoding": coding = "identity", ...headers } = message.headers;
	const isPlain = coding === "identity" || bytes.length === 0;
	const plain = isPlain ? bytes : readCompressed(bytes, coding);
	const text = (plain ?? bytes).toString("utf8");
	return {
		status: Number(message.statusCode),
		headers: plain === void 0 ? message.headers : headers,
		body: text.startsWith("\uFEFF") ? text.slice(1) : text
	};
});
function readCompressed(bytes, coding) {
	try {
		return decompress(bytes, coding, MAX_BODY_BYTES);
	} catch {
		throw oversized();
	}
}
function oversized() {
	return new ExchangeFailure("oversized", `the answer is larger than ${MAX_BODY_BYTES} bytes`);
}
function noAnswerWithin(limitMs, proxy) {
	const way = proxy === void 0 ? "" : ` through the proxy ${proxy.name}`;
	const seconds = (limitMs / 1e3).toFixed(1);
	return new ExchangeFailure("timeout", `no complete answer within ${seconds} s${way}`);
}
const formPost = (function(url, fields, headers = {}) {
	return {
		method: "POST",
		url,
		headers: {
			accept: "application/json",
			"content-type": "application/x-www-form-urlencoded",
			...headers
		},
		body: new URLSearchParams(fields).toString()
	};
});
const debugIdOf = (function(headers) {
	return cleanText(String(headers["x-debug-id"] ?? "none"), 100);
});
const PATIENCE_MS = 1e4;
const CANCEL_PATIENCE_MS = 5e3;
class OpenExchanges {
	#stop = new AbortController();
	#startsMs = new Map();
	#slowestMs = 0;
	get signal() {
		return this.#stop.signal;
	}
	add(exchange2, clock) {
		const startMs = clock.elapsedMs();
		this.#startsMs.set(exchange2, startMs);
		const end = (outcome) => {
			this.#startsMs.delete(exchange2);
			if (!(outcome instanceof Error)) {
				this.#slowestMs = Math.max(this.#slowestMs, clock.elapsedMs() - startMs);
			}
		};
		exchange2.then(end, end);
	}
	async close() {
		if (this.#startsMs.size > 0) {
			this.#stop.abort();
			await Promise.allSettled(this.#startsMs.keys());
		}
	}
	async settle({ clock, deadlineMs, signal, log: log2 }) {
		const count = this.#startsMs.size;
		if (count === 0 || signal.aborted && count <= unsentCount()) {
			return;
		}
		const nowMs = clock.elapsedMs();
		const patienceMs = Math.max(PATIENCE_MS, 2 * this.#slowestMs);
		const latestMs = Math.max(...this.#startsMs.values()) + patienceMs;
		const cancelMs = Math.min(CANCEL_PATIENCE_MS, deadlineMs - nowMs);
		const waitMs = signal.aborted ? cancelMs : Math.min(latestMs, deadlineMs) - nowMs;
		if (waitMs > 0) {
			log2.info(`Waiting up to ${(waitMs / 1e3).toFixed(1)} s for slow answers (open requests: ${count}), so that no token is left alive.`);
			const ended = new AbortController();
			Promise.allSettled(this.#startsMs.keys()).then(() => ended.abort());
			await clock.sleep(waitMs, ended.signal).catch(() => {
			});
		}
		const left = this.#startsMs.size;
		if (left > 0) {
			log2.info(`Requests without an answer: ${left}. A token that was issued for one is known to nobody, and expires by itself.`);
		}
	}
}
function unsentCount() {
	const unsent = ["GetAddrInfoReqWrap", "TCPConnectWrap"];
	return process.getActiveResourcesInfo().filter((name) => unsent.includes(name)).length;
}
const HTTP_DATE = /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]+, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;
const MAX_WAIT_MS = 365 * 24 * 60 * 60 * 1e3;
function parseHttpDate(text = "") {
	if (!HTTP_DATE.test(text)) {
		return void 0;
	}
	const date = new Date(text.endsWith("GMT") ? text : `${text} GMT`);
	return Number.isNaN(date.getTime()) ? void 0 : date;
}
function retryAfterMs(answer, now) {
	const text = answer.headers["retry-after"]?.trim() ?? "";
	if (/^\d+(\.\d+)?$/.test(text)) {
		return Math.min(Math.ceil(Number(text) * 1e3), MAX_WAIT_MS);
	}
	const date = parseHttpDate(text);
	if (date === void 0) {
		return void 0;
	}
	const serverNow = parseHttpDate(answer.headers.date) ?? now;
	return Math.min(Math.max(0, date.getTime() - serverNow.getTime()), MAX_WAIT_MS);
}
function waitText(waitMs) {
	return waitMs < MAX_WAIT_MS ? `${Math.ceil(waitMs) / 1e3} s` : "a year or more";
}
const RETRYABLE_STATUSES = [408, 429, 500, 502, 503, 504];
const isRetryable = (function(outcome) {
	return outcome instanceof ExchangeFailure ? outcome.kind === "transient" || outcome.kind === "timeout" : RETRYABLE_STATUSES.includes(outcome.status);
});
class Attempts {
	#call;
	#context;
	#open;
	#broken = Promise.withResolvers();
	#tell = () => {
	};
	#notBeforeMs = 0;
	constructor(call, context) {
		this.#call = call;
		this.#context = context;
		this.#open = call.open ?? new OpenExchanges();
		this.#broken.promise.catch(() => {
		});
		context.signal.addEventListener("abort", this.#cancel);
		if (context.signal.aborted) {
			this.#cancel();
		}
	}
	askedWaitMs(outcome) {
		const { clock } = this.#context;
		const ownMs = askedMs(outcome, clock);
		const earlierMs = this.#notBeforeMs - clock.elapsedMs();
		return earlierMs > (ownMs ?? 0) ? earlierMs : ownMs;
	}
	async make(request, { number, timeoutMs, patienceMs }) {
		const { promise, resolve } = Promise.withResolvers();
		this.#tell = (outcome, attempt) => {
			if (attempt === number || !isRetryable(outcome)) {
				resolve(outcome);
			}
		};
		const isSlow = () => resolve(noAnswerWithin(patienceMs, proxyFor(request.url)));
		const timer = patienceMs < timeoutMs ? setTimeout(isSlow, patienceMs) : void 0;
		const sent = this.#send(request, number, timeoutMs);
		sent.catch(this.#broken.reject);
		this.#open.add(sent, this.#context.clock);
		try {
			return await Promise.race([promise, this.#broken.promise]);
		} finally {
			clearTimeout(timer);
		}
	}
	pause(delayMs) {
		const { promise, resolve } = Promise.withResolvers();
		this.#tell = (outcome) => {
			if (!(outcome instanceof Error && isRetryable(outcome))) {
				resolve(outcome);
			}
		};
		const end = this.#context.clock.sleep(delayMs, this.#context.signal);
		return Promise.race([end, promise, this.#broken.promise]);
	}
	close() {
		this.#context.signal.removeEventListener("abort", this.#cancel);
		if (this.#open !== this.#call.open) {
			this.#open.close();
		}
	}
	#cancel = () => this.#broken.reject(this.#context.signal.reason);
	async #send(request, number, timeoutMs) {
		const { clock, log: log2 } = this.#context;
		const startMs = clock.elapsedMs();
		const outcome = await exchange(request, timeoutMs, this.#open.signal).catch(asFailure);
		const answer = outcome instanceof Error ? outcome.partialAnswer : outcome;
		if (answer !== void 0) {
			this.#call.onAnswer?.(answer);
		}
		const result = outcome instanceof Error ? outcome.message : `status ${outcome.status}, x-debug-id ${debugIdOf(outcome.headers)}`;
		const tookMs = Math.round(clock.elapsedMs() - startMs);
		log2.debug(`${this.#call.name}: ${request.method} ${request.url.host}${request.url.pathname}, attempt ${number}: ${result}, ${tookMs} ms`);
		if (isRetryable(outcome)) {
			const notBeforeMs = clock.elapsedMs() + (askedMs(outcome, clock) ?? 0);
			this.#notBeforeMs = Math.max(this.#notBeforeMs, notBeforeMs);
		}
		this.#tell(outcome, number);
		return outcome;
	}
}
function asFailure(error) {
	if (error instanceof ExchangeFailure) {
		return error;
	}
	throw error;
}
function askedMs(outcome, clock) {
	const answer = outcome instanceof Error ? outcome.proxyAnswer : outcome;
	return answer && retryAfterMs(answer, clock.now());
}
const FIRST_ATTEMPT_LIMIT_MS = 5e3;
const MAX_ATTEMPT_LIMIT_MS = 3e4;
const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 8e3;
const BASE_SPREAD_MS = 2e3;
const MAX_SPREAD_MS = 6e3;
const LEAST_SPREAD_MS = 1e3;
const LAST_ATTEMPT_MS = 1e3;
const SHORTEST_ATTEMPT_MS = 250;
const exchangeWithRetry = (async function(call, context) {
	const { clock, deadlineMs } = context;
	const attempts = new Attempts(call, context);
	const startedMs = clock.elapsedMs();
	let limitMs = FIRST_ATTEMPT_LIMIT_MS;
	let last;
	try {
		for (let number = 1; ; number++) {
			const request = call.makeRequest();
			const end = { url: request.url, attempts: number, startedMs, deadlineMs };
			const timeLeftMs = deadlineMs - clock.elapsedMs();
			if (timeLeftMs < 1) {
				last ??= new ExchangeFailure("timeout", "no time was left to ask");
				return { ...end, attempts: number - 1, outcome: last, isTimeUp: true };
			}
			const timeoutMs = Math.min(MAX_ATTEMPT_LIMIT_MS, timeLeftMs);
			const isLast = call.open !== void 0 && timeLeftMs < limitMs + nextLimitMs(limitMs);
			const patienceMs = isLast ? timeoutMs : Math.min(limitMs, timeoutMs);
			const outcome = await attempts.make(request, { number, timeoutMs, patienceMs });
			if (!isRetryable(outcome)) {
				return { ...end, outcome };
			}
			const isTimeout = outcome instanceof Error && outcome.kind === "timeout";
			if (isTimeout) {
				limitMs = nextLimitMs(limitMs);
			}
			if (last === void 0 || !isTimeout || patienceMs >= FIRST_ATTEMPT_LIMIT_MS) {
				last = outcome;
			}
			const final = await pauseAfter(outcome, number, call, context, attempts);
			if (final !== void 0) {
				return { ...end, outcome: last, ...final };
			}
		}
	} finally {
		attempts.close();
	}
});
async function pauseAfter(first, number, { name }, { clock, deadlineMs, log: log2 }, attempts) {
	for (let outcome = first; outcome !== void 0; ) {
		if (!isRetryable(outcome)) {
			return { outcome };
		}
		const leftMs = deadlineMs - clock.elapsedMs();
		const askedMs2 = attempts.askedWaitMs(outcome);
		if (askedMs2 !== void 0 && askedMs2 >= leftMs) {
			return { outcome, refusedWaitMs: askedMs2 };
		}
		if (leftMs < 2 * SHORTEST_ATTEMPT_MS) {
			return { isTimeUp: true };
		}
		const delayMs = nextDelayMs(number, askedMs2, leftMs, clock.random());
		const reason = outcome instanceof Error ? outcome.message : `answered ${outcome.status}`;
		const asked = askedMs2 === void 0 ? "" : `, Retry-After ${waitText(askedMs2)}`;
		log2.info(`${name}: attempt ${number} ${reason}${asked}; next in ${(delayMs / 1e3).toFixed(1)} s`);
		outcome = await attempts.pause(delayMs);
	}
	return void 0;
}
function nextLimitMs(limitMs) {
	return Math.min(limitMs * 2, MAX_ATTEMPT_LIMIT_MS);
}
function nextDelayMs(number, askedMs2, leftMs, random) {
	const [baseMs, maxMs] = askedMs2 === void 0 ? [BASE_DELAY_MS, MAX_DELAY_MS] : [BASE_SPREAD_MS, MAX_SPREAD_MS];
	const windowMs = Math.min(maxMs, baseMs * 2 ** (number - 1));
	const roomMs = leftMs - (askedMs2 ?? 0);
	const fittingMs = Math.max(roomMs - LAST_ATTEMPT_MS, Math.min(LEAST_SPREAD_MS, roomMs - SHORTEST_ATTEMPT_MS), 0);
	return (askedMs2 ?? 0) + random * Math.min(windowMs, fittingMs);
}
const START_OF_PAGE = /^<(!doctype html|html|head|body|title|meta|script|style)[\s>/]/i;
function isPage({ headers, body }) {
	const type = headers["content-type"] ?? "";
	if (/^(text\/html|application\/xhtml)/i.test(type)) {
		return true;
	}
	const start = body.trimStart();
	return type === "" && start.startsWith("<!--") || START_OF_PAGE.test(skipPreamble(start));
}
function skipPreamble(text) {
	for (let rest = text; ; ) {
		const end = rest.startsWith("<!--") ? "-->" : rest.startsWith("<?") ? "?>" : void 0;
		if (end === void 0) {
			return rest;
		}
		const at = rest.indexOf(end);
		if (at < 0) {
			return "";
		}
		rest = rest.slice(at + end.length).trimStart();
	}
}
function timeSpentBefore({ startedMs, deadlineMs }) {
	if (startedMs < deadlineMs / 10) {
		return "";
	}
	return ` Of its ${deadlineMs / 1e3} s, ${(startedMs / 1e3).toFixed(1)} s had passed before this call began.`;
}
function waitRefused({ outcome }, refusedWaitMs, server) {
	const who = outcome instanceof ExchangeFailure ? "The proxy" : server;
	return `${who} asks to wait ${waitText(refusedWaitMs)} (Retry-After), more than the time left of \`timeout-seconds\``;
}
const LIKELY_GATES = {
	AEM_TOKEN_REFUSED: ["profile", "kind"],
	AEM_CLIENT_NOT_ALLOWED: ["allowList", "kind"],
	AEM_SCOPE_MISSING: ["scopes", "kind"],
	AEM_PERMISSION_MISSING: ["user", "profile", "kind"],
	AEM_NOT_FOUND: ["address"],
	AEM_LOGIN_PAGE: ["address"]
};
function refusalChecklist({ code, advice }, { call, answer, url, clientId, scopes }) {
	const likely = LIKELY_GATES[code];
	if (likely === void 0) {
		return void 0;
	}
	const tasks = {
		user: "**First call**: AEM creates the user of a technical account on its first call, which is expected to fail. In AEM, under Tools, Security, Users, add the user to the group `forms-users`, wait 10 minutes, and run the job again.",
		profile: `**Product profile**: the credential has one of this very environment, ${url.host}.`,
		kind: "**Kind of credential**: `/adobe/forms/…` (batch, output, assembler) is for a technical account of the AEM Developer Console; `/adobe/document/…` is for an OAuth credential of the Adobe Developer Console. The page which-credential.md, beside the one linked below, says how sure that is.",
		scopes: "**Scopes**: those of the token (see above) cover the API.",
		address: "**Address**: host and path are right (batch is on author only), and AEM is not older than the API.",
		allowList: "**`api.yaml`**, only for credentials of the Adobe Developer Console: it allows the client id, as below, and a Config Pipeline has deployed it."
	};
	const ordered = new Set([...likely, ...Object.keys(tasks)]);
	return [
		`### AEM refused the token: \`${code}\``,
		`**Most likely:** ${advice}`,
		valueTable([
			["Call", call],
			["Answer", answer],
			["Client id", clientId],
			["Scopes of the token", scopes || "not known"]
		]),
		taskList([...ordered].map((gate) => tasks[gate])),
		apiYaml(url, clientId)
	].join("\n\n");
}
function apiYaml({ hostname }, clientId) {
	const tier = /^(author|publish|preview)-/.exec(hostname)?.[1];
	const tiers = tier === void 0 ? ["author", "publish"] : [tier];
	return yamlBlock('kind: "API"', 'version: "1"', "metadata:", '  envTypes: ["dev", "stage", "prod"]', "data:", "  allowedClientIDs:", ...tiers.map((name) => `    ${name}: [${yamlText(clientId)}]`));
}
function judgeVerification(end, client) {
	const { outcome, url } = end;
	const verdict = outcome instanceof ExchangeFailure ? unreachable(outcome) : judgeAnswer(outcome);
	if (verdict === void 0) {
		return;
	}
	const answer = outcome instanceof ExchangeFailure ? outcome.message : describeAnswer(outcome);
	const call = `GET ${url.origin}${url.pathname}`;
	const message = [
		timeWasShort(end) ?? `IMS issued a token, but \`verify-url\` did not accept it. ${verdict.advice}`,
		`${call}: ${answer}; ${attemptsMade(end)}`,
		`Client id: ${client.clientId}. Scopes of the token: ${client.scopes || "not known"}.`
	];
	const checklist = refusalChecklist(verdict, { call, answer, url, ...client });
	throw new ActionError(verdict.code, message.join("\n"), { checklist });
}
function unreachable(failure) {
	if (failure.kind === "oversized") {
		const advice2 = "Choose a URL with a small answer.";
		return { code: "AEM_ANSWER_UNEXPECTED", advice: advice2 };
	}
	const advice = failure.kind === "permanent" ? "AEM was not asked: there is no connection to it, for the reason below." : "AEM could not be reached. Check the host, the network of the runner, and allow lists.";
	return { code: "AEM_UNREACHABLE", advice };
}
function judgeAnswer(answer) {
	const { status } = answer;
	if (status >= 200 && status < 300) {
		return isPage(answer) ? loginPage() : void 0;
	}
	if (status >= 300 && status < 400) {
		return loginPage();
	}
	if (status === 401) {
		return unauthorized(answer);
	}
	if (status === 403) {
		return forbidden(answer);
	}
	if (status === 404) {
		return notFound();
	}
	if (status === 429) {
		const advice2 = "AEM limits the number of calls. Run fewer jobs at once.";
		return { code: "AEM_UNAVAILABLE", advice: advice2 };
	}
	if (status === 408 || status >= 500) {
		const advice2 = "AEM could not answer in time. Is the environment hibernated or being deployed?";
		return { code: "AEM_UNAVAILABLE", advice: advice2 };
	}
	const advice = "The answer says nothing about the token. Check that the URL can be read with GET.";
	return { code: "AEM_ANSWER_UNEXPECTED", advice };
}
function loginPage() {
	const advice = "AEM answered with a web page or a redirect to one: this URL takes no bearer token. Use the URL of an API on the author or publish host.";
	return { code: "AEM_LOGIN_PAGE", advice };
}
function unauthorized({ body }) {
	const advice = /401013|oauth token is not valid/i.test(body) ? "An Adobe gateway does not take the token (401013): it is stale there, or belongs to another system. Run the job again; if that does not help, the URL is not one of this AEM environment." : "AEM does not accept the token: it has expired, or the credential belongs to another environment or organization, or is of a kind that this API does not take (docs/which-credential.md). Check that it has a product profile of this environment.";
	return { code: "AEM_TOKEN_REFUSED", advice };
}
function forbidden({ body }) {
	if (/missing required scopes/i.test(body)) {
		const advice2 = "The token lacks a scope that this API needs. Add the API to the project in the Adobe Developer Console, and its scopes to `scopes`.";
		return { code: "AEM_SCOPE_MISSING", advice: advice2 };
	}
	if (/unauthorized access/i.test(body)) {
		const advice2 = "The client id is not under `allowedClientIDs` of `api.yaml`, or the Config Pipeline that deploys the file has not run.";
		return { code: "AEM_CLIENT_NOT_ALLOWED", advice: advice2 };
	}
	const advice = "The technical account may not do this: its credential has no product profile of this environment, or its user in AEM is not in the group that the API needs (Forms: forms-users). On its first call that is expected: AEM has only now created the user. Changes take about 10 minutes.";
	return { code: "AEM_PERMISSION_MISSING", advice };
}
function notFound() {
	const advice = "AEM has nothing at this URL: wrong host (`author-p…-e…` or `publish-p…-e…`), wrong path, or an AEM version older than the API.";
	return { code: "AEM_NOT_FOUND", advice };
}
function describeAnswer({ status, headers, body }) {
	const isProblem = /^application\/problem\+json\b/i.test(headers["content-type"] ?? "");
	const { title, detail } = isProblem && parseJsonObject(body) || {};
	const said = [title, detail].filter((text) => typeof text === "string").map((text) => cleanText(text));
	return [`status ${status}`, ...said].join(", ");
}
function timeWasShort({ outcome, isTimeUp, startedMs, deadlineMs }) {
	const leftMs = Math.max(0, deadlineMs - startedMs);
	const isSilence = outcome instanceof ExchangeFailure && outcome.kind === "timeout";
	if (!isTimeUp || !isSilence || leftMs >= FIRST_ATTEMPT_LIMIT_MS) {
		return void 0;
	}
	const [left, total, before] = [leftMs, deadlineMs, startedMs].map((ms) => (ms / 1e3).toFixed(1));
	return `IMS issued a token, but AEM gave no answer in the ${left} s that \`timeout-seconds\` left for it: of ${total} s, ${before} s had gone before AEM was asked. Raise it; if it goes on, check the host, the network of the runner and allow lists.`;
}
function attemptsMade(end) {
	const { attempts, isTimeUp, refusedWaitMs } = end;
	if (isTimeUp) {
		return `attempts made until the time (\`timeout-seconds\`) was up: ${attempts}.${timeSpentBefore(end)}`;
	}
	const wait = refusedWaitMs === void 0 ? "" : ` ${waitRefused(end, refusedWaitMs, "AEM")}.${timeSpentBefore(end)}`;
	return `attempts made: ${attempts}.${wait}`;
}
function verifyRequest(url, token, clientId) {
	const headers = {
		accept: "application/json, */*;q=0.5",
		authorization: `Bearer ${token}`,
		"x-api-key": clientId
	};
	return { method: "GET", url, headers };
}
const FLOW_NAMES = {
	oauth: "OAuth server-to-server (client credentials)",
	jwt: "service account (JWT exchange, deprecated)"
};
function askedScopes(credential) {
	return credential.flow === "oauth" ? credential.scopes : credential.metascopes;
}
function utcSeconds(time) {
	return `${time.toISOString().slice(0, 19)}Z`;
}
const ASSERTION_LIFETIME_SECONDS = 300;
function signAssertion(endpoint, credential, now) {
	const ims = `https://${endpoint.host}`;
	const claims = {
		exp: Math.floor(now.getTime() / 1e3) + ASSERTION_LIFETIME_SECONDS,
		iss: credential.organizationId,
		sub: credential.technicalAccountId,
		aud: `${ims}/c/${credential.clientId}`,
		...Object.fromEntries(credential.metascopes.map((name) => [`${ims}/s/${name}`, true]))
	};
	const signed = [{ alg: "RS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
	return `${signed}.${signRs256(signed, credential.privateKey).toString("base64url")}`;
}
const CONSOLE = "Adobe Developer Console or AEM Developer Console";
function findRefusal(error, description, rules) {
	return [...commonRules(), ...rules].find(({ errors, description: pattern }) => errors.includes(error.toLowerCase()) && (pattern?.test(description) ?? true));
}
function commonRules() {
	return [
		{
			errors: ["missing_separator"],
			code: "IMS_ORGANIZATION_REFUSED",
			advice: "An id has no `@`. Check `organization-id` (`…@AdobeOrg`) and `technical-account-id` (`…@techacct.adobe.com`)."
		},
		{
			errors: ["not_found"],
			code: "IMS_ORGANIZATION_REFUSED",
			advice: "IMS does not know the organization. Check `organization-id`, and whether the organization still exists."
		},
		{
			errors: ["duplicate_binding"],
			code: "IMS_ORGANIZATION_REFUSED",
			advice: "The client is bound to the organization more than once. Ask Adobe support with the x-debug-id, or create a new credential."
		},
		{
			errors: ["access_denied"],
			code: "IMS_ACCOUNT_REFUSED",
			advice: "The technical account was removed from the organization. Create a new credential and store its id and secret."
		},
		{
			errors: ["forbidden"],
			code: "IMS_ACCOUNT_REFUSED",
			advice: "The client may not do this. Ask an administrator of the organization, or Adobe support with the x-debug-id."
		},
		{
			errors: ["invalid_client"],
			description: /missing/i,
			code: "IMS_CLIENT_REFUSED",
			advice: "IMS did not see the client id or secret that were sent. Look for a proxy that changes requests."
		},
		{
			errors: ["invalid_client"],
			description: /client_secret/i,
			code: "IMS_CLIENT_REFUSED",
			advice: `The client secret is wrong, was deleted, or belongs to another client id. Copy it from the ${CONSOLE} again, or create a new one where it is no longer shown, and update the repository or environment secret.`
		},
		{
			errors: ["invalid_client"],
			description: /client_id/i,
			code: "IMS_CLIENT_REFUSED",
			advice: `IMS does not know this client id. Copy it from the ${CONSOLE} again; if the credential belongs to another IMS host, set \`ims-endpoint\`.`
		}
	];
}
function scopeChecklist(scopes) {
	const tasks = taskList([
		"The console shows the scopes on the credential: `scopes` lists exactly those, or is left out where `credentials` holds the whole file, which has its own.",
		"Adobe Developer Console: the API **Forms Communication APIs** is added to the project, with a product profile of your environment.",
		"No metascope (`ent_…`) is among the scopes."
	]);
	const usualScopes = [
		["an account of the AEM Developer Console", AEM_CONSOLE_SCOPES],
		["a credential of the Adobe Developer Console", FORMS_SCOPES]
	];
	const refused2 = scopes.toSorted().join();
	const others = usualScopes.filter(([, usual]) => usual.toSorted().join() !== refused2);
	return [
		"### IMS refused the scopes: `IMS_SCOPE_REFUSED`",
		`Scopes asked for: ${plainMarkdown(scopes.join(", "))}${areDefaults(scopes) ? ", the defaults" : ""}.`,
		tasks,
		...others.flatMap(([owner, usual]) => [
			`The line for the workflow, as ${owner} usually needs it:`,
			yamlBlock(`scopes: ${yamlText(usual.join(","))}`)
		])
	].join("\n\n");
}
function metascopeChecklist(metascopes) {
	const tasks = taskList([
		"The credential file names its metascopes: `metascopes` lists those, or is left out.",
		"The product profile of the credential is still assigned."
	]);
	return [
		"### IMS refused the metascopes: `IMS_SCOPE_REFUSED`",
		`Metascopes asked for: ${plainMarkdown(metascopes.join(", "))}.`,
		tasks,
		"The line for the workflow, as most AEM credentials have it:",
		yamlBlock(`metascopes: ${yamlText("ent_aem_cloud_api")}`)
	].join("\n\n");
}
function areDefaults(scopes) {
	return scopes === FORMS_SCOPES;
}
function jwtFlow(endpoint, credential, hide) {
	return {
		callName: "IMS JWT exchange",
		lifetimeUnit: "milliseconds",
		refusalRules: () => refusalRules(credential),
		makeRequest(clientSecret, now) {
			const assertion = signAssertion(endpoint, credential, now);
			hide(assertion);
			return formPost(new URL("/ims/exchange/jwt", endpoint), {
				client_id: credential.clientId,
				client_secret: clientSecret,
				jwt_token: assertion
			});
		}
	};
}
function refusalRules(credential) {
	const expiresAt = credential.certificateExpiresAt;
	const expiry = expiresAt === void 0 ? "" : ` (valid until ${utcSeconds(expiresAt)})`;
	const wrongKey = {
		code: "IMS_ASSERTION_REFUSED",
		advice: `IMS knows no certificate for the private key: most likely the certificate${expiry} has expired or was removed. Create new service credentials in the AEM Developer Console and store their file, or move to OAuth server-to-server if your API takes it (docs/which-credential.md).`
	};
	return [
		{ errors: ["invalid_token"], description: /match|signature/i, ...wrongKey },
		{ errors: ["invalid_signature"], ...wrongKey },
		{
			errors: ["invalid_token", "bad_request"],
			code: "IMS_ASSERTION_REFUSED",
			advice: "IMS did not accept the signed assertion. Check `technical-account-id`, `organization-id` and `client-id`, and the clock of the runner."
		},
		{
			errors: ["invalid_client"],
			code: "IMS_CLIENT_REFUSED",
			advice: `Client id and secret do not belong together, the client is unknown at this IMS host, or it may not use the JWT exchange. Compare them with the ${CONSOLE}.`
		},
		{
			errors: ["unauthorized_client", "unsupported_grant_type"],
			code: "IMS_GRANT_REFUSED",
			advice: "The credential may not use the JWT exchange. Move to OAuth server-to-server (README, migration)."
		},
		{
			errors: ["invalid_scope", "invalid_target_scope"],
			code: "IMS_SCOPE_REFUSED",
			advice: `Metascopes asked for: ${credential.metascopes.join(", ")}. Compare \`metascopes\` with the credential in the console, and check that its product profile is still assigned.`,
			checklist: metascopeChecklist(credential.metascopes)
		},
		{
			errors: ["internal_error", "internal_server_error"],
			code: "IMS_UNAVAILABLE",
			advice: "A fault at Adobe, or the credential was migrated to OAuth server-to-server: IMS then answers the JWT exchange like this. Leave out the private key to use its client id and secret with OAuth (README, migration)."
		}
	];
}
function oauthFlow(endpoint, credential) {
	const { clientId, scopes, sentOrganizationId } = credential;
	return {
		callName: "IMS token request",
		lifetimeUnit: "seconds",
		refusalRules: () => oauth_flow_refusalRules(scopes),
		makeRequest: (clientSecret) => formPost(new URL("/ims/token/v3", endpoint), {
			grant_type: "client_credentials",
			client_id: clientId,
			client_secret: clientSecret,
			scope: scopes.join(","),
			...sentOrganizationId === void 0 ? {} : { org_id: sentOrganizationId }
		})
	};
}
function oauth_flow_refusalRules(scopes) {
	return [
		{
			errors: ["invalid_client"],
			code: "IMS_CLIENT_REFUSED",
			advice: `Client id and secret do not belong together, or the secret was deleted. Compare both with the ${CONSOLE}.`
		},
		{
			errors: ["unauthorized_client", "unsupported_grant_type"],
			code: "IMS_GRANT_REFUSED",
			advice: "The credential is not an OAuth server-to-server one. If it is a service account (JWT), give its whole file as `credentials`, or set `private-key`; otherwise create an OAuth server-to-server credential."
		},
		{
			errors: ["invalid_scope", "invalid_target_scope"],
			code: "IMS_SCOPE_REFUSED",
			advice: `Scopes asked for: ${scopes.join(", ")}. ${scopeAdvice(scopes)}`,
			checklist: scopeChecklist(scopes)
		}
	];
}
function scopeAdvice(scopes) {
	if (areDefaults(scopes)) {
		return `These are the defaults, because none were set; they fit the Adobe Developer Console. Accounts of the AEM Developer Console usually have \`scopes: ${AEM_CONSOLE_SCOPES.join(",")}\`: set that, or give the whole file as \`credentials\`. Otherwise set \`scopes\` to those that the console shows on the credential.`;
	}
	return "Set `scopes` to those that the console shows on the credential, check that the API is added to its project with a product profile, and use no metascopes (`ent_…`).";
}
const TOLERANCE_MS = 6e4;
function clockSkewMs({ outcome }, now) {
	if (outcome instanceof ExchangeFailure) {
		return 0;
	}
	const serverNow = parseHttpDate(outcome.headers.date) ?? now;
	const skewMs = serverNow.getTime() - now.getTime();
	return Math.abs(skewMs) > TOLERANCE_MS ? skewMs : 0;
}
function readTokenClaims(token) {
	const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
	const claims = parseJsonObject(payload) ?? {};
	const lifetimeMs = Number(claims["expires_in"]);
	return {
		scopes: readToldScopes(claims["scope"]),
		lifetimeSeconds: lifetimeMs > 0 ? Math.floor(lifetimeMs / 1e3) : void 0
	};
}
const MAX_LIKELY_SECONDS = 1e7;
const MAX_LIFETIME_SECONDS = 315576e4;
const TOKEN_FIELD = /"access_token"\s*:\s*("(?:[^"\\]|\\.)*")/g;
const TOLERANCE_SECONDS = 60;
const MIN_TOKEN_LENGTH = 4;
function findTokens({ body }, unit) {
	const json = parseJsonObject(body);
	return [...body.matchAll(TOKEN_FIELD)].flatMap(([, text]) => {
		const accessToken = parseJsonObject(`{"text":${text}}`)?.["text"];
		if (!isToken(accessToken) || accessToken.length < MIN_TOKEN_LENGTH) {
			return [];
		}
		const claimedSeconds = readTokenClaims(accessToken).lifetimeSeconds;
		const told = json?.["access_token"] === accessToken ? json["expires_in"] : void 0;
		const toldSeconds = lifetimeSeconds(told, unit, claimedSeconds) ?? 0;
		const longestSeconds = Math.min(claimedSeconds ?? 0, MAX_LIFETIME_SECONDS);
		const isMuchLess = toldSeconds === 0 || toldSeconds < longestSeconds - TOLERANCE_SECONDS;
		const expiresInSeconds = isMuchLess ? longestSeconds : toldSeconds;
		return [{ accessToken, ...expiresInSeconds > 0 ? { expiresInSeconds } : {} }];
	});
}
function readTokenAnswer(answer, url, unit) {
	const invalid = (what) => new ActionError("IMS_ANSWER_INVALID", `${url.host} answered 200, but ${what}.`);
	const json = parseJsonObject(answer.body);
	if (json === void 0) {
		throw invalid(`${bodyKind(answer)}. Usually a proxy or a wrong \`ims-endpoint\` answers in place of IMS`);
	}
	const accessToken = json["access_token"];
	if (!isToken(accessToken)) {
		throw invalid("`access_token` is missing or is not printable text without spaces");
	}
	const tokenType = json["token_type"];
	if (typeof tokenType !== "string" || tokenType.toLowerCase() !== "bearer") {
		throw invalid("`token_type` is not `bearer`");
	}
	const claims = readTokenClaims(accessToken);
	const expiresInSeconds = lifetimeSeconds(json["expires_in"], unit, claims.lifetimeSeconds);
	if (expiresInSeconds === void 0) {
		throw invalid("`expires_in` is not a lifetime between one second and 100 years");
	}
	const grantedScopes = readToldScopes(json["scope"]) ?? claims.scopes;
	return { accessToken, tokenType, expiresInSeconds, grantedScopes };
}
function isToken(value) {
	return typeof value === "string" && value !== "" && isPrintableWord(value);
}
function bodyKind({ headers, body }) {
	if (body.trim() === "") {
		return "the answer is empty";
	}
	if (headers["content-encoding"] !== void 0) {
		return "the answer is compressed, which was not asked for, and cannot be read";
	}
	if (body.trimStart().startsWith("<")) {
		return "the answer is an HTML page";
	}
	return `the answer is not a JSON object (${cleanText(headers["content-type"] ?? "no content type", 60)})`;
}
function lifetimeSeconds(value, unit, claimedSeconds) {
	const isNumeric = typeof value === "number" || typeof value === "string" && /^\d+$/.test(value);
	const number = isNumeric ? Number(value) : 0;
	const inSeconds = Math.floor(number);
	const inMilliseconds = Math.floor(number / 1e3);
	const reading = [inSeconds, inMilliseconds].find((seconds2) => seconds2 === claimedSeconds);
	const isMilliseconds = unit === "milliseconds" || number > MAX_LIKELY_SECONDS;
	const seconds = reading ?? (isMilliseconds ? inMilliseconds : inSeconds);
	return seconds > 0 && seconds <= MAX_LIFETIME_SECONDS ? seconds : void 0;
}
function judgeTokenCall(end, flow, clientId) {
	const { outcome, url } = end;
	if (outcome instanceof ExchangeFailure) {
		throw token_call_unreachable(end, outcome);
	}
	if (outcome.status === 200) {
		return readTokenAnswer(outcome, url, flow.lifetimeUnit);
	}
	throw outcome.status < 400 ? noAnswerOfIms(outcome, url) : token_call_refused(outcome, end, flow, clientId);
}
function noAnswerOfIms({ status }, { host }) {
	const message = status < 300 ? `${host} answered ${status}, but only 200 brings a token. Look for a proxy that changes answers, and check \`ims-endpoint\`.` : `${host} answered with a redirect (${status}), which is never followed: the secrets would go along. Check \`ims-endpoint\` and the proxy.`;
	return new ActionError("IMS_ANSWER_INVALID", message);
}
function token_call_refused(answer, end, flow, clientId) {
	const said = readImsError(answer);
	const { code, advice, checklist } = findRefusal(said.error, said.description, flow.refusalRules()) ?? refusalByStatus(answer, said.error);
	const lines = [
		advice,
		`IMS said: status ${answer.status}, ${said.text}. Client id: ${clientId}. Call: POST ${end.url.href}.`,
		token_call_attemptsMade(end)
	];
	return new ActionError(code, lines.filter((line) => line !== "").join("\n"), { checklist });
}
function token_call_unreachable(end, failure) {
	const code = failure.kind === "oversized" ? "IMS_ANSWER_INVALID" : "IMS_UNREACHABLE";
	const message = `POST ${end.url.href}: ${failure.message}.
${token_call_attemptsMade(end)}`;
	return new ActionError(code, message.trim());
}
function readImsError({ headers, body }) {
	const json = parseJsonObject(body) ?? {};
	const nested = json["error"];
	const fields = typeof nested === "object" && nested !== null ? { error: Object(nested).code, description: Object(nested).message } : { error: nested, description: json["error_description"] };
	const error = typeof fields.error === "string" ? cleanText(fields.error, 100) : "";
	const description = typeof fields.description === "string" ? cleanText(fields.description) : "";
	const debugId = debugIdOf(headers);
	const text = `error: ${error || "none"}, error_description: ${description || "none"}, x-debug-id: ${debugId}`;
	return { error, description, text };
}
function refusalByStatus({ status }, error) {
	if (status === 429) {
		const advice2 = "IMS limits how often this credential may ask. Run fewer jobs at once, share a token within a job, or raise `timeout-seconds`.";
		return { code: "IMS_THROTTLED", advice: advice2 };
	}
	if (status === 408 || status >= 500) {
		const advice2 = "IMS could not answer. Run the job again later; if it goes on, see status.adobe.com or ask Adobe support with the x-debug-id.";
		return { code: "IMS_UNAVAILABLE", advice: advice2 };
	}
	const advice = error === "" ? "The answer holds no IMS error: usually a proxy, a firewall or a wrong `ims-endpoint` answers in place of IMS." : "IMS refused the request for a reason that this action does not know. Ask Adobe support with the x-debug-id.";
	return { code: "IMS_REFUSED", advice };
}
function token_call_attemptsMade(end) {
	const { attempts, isTimeUp, refusedWaitMs } = end;
	if (refusedWaitMs !== void 0) {
		return `${waitRefused(end, refusedWaitMs, "The server")}; attempts made: ${attempts}.${timeSpentBefore(end)}`;
	}
	if (isTimeUp) {
		return `Attempts made until the time (\`timeout-seconds\`) was up: ${attempts}.${timeSpentBefore(end)}`;
	}
	return attempts === 1 ? "" : `Attempts made: ${attempts}.`;
}
async function requestToken(flow, { clientId, clientSecrets }, context) {
	let refusal2 = "";
	for (const [index, clientSecret] of clientSecrets.entries()) {
		try {
			const granted = await requestWithSecret(flow, clientId, clientSecret, context);
			return { ...granted, clientSecret, secretNumber: index + 1 };
		} catch (error) {
			if (!hasCode(error, "IMS_CLIENT_REFUSED")) {
				throw withEarlier(error, refusal2, context);
			}
			refusal2 = error.message;
		}
	}
	const all = clientSecrets.length > 1 ? `IMS refused all ${clientSecrets.length} client secrets. ` : "";
	throw new ActionError("IMS_CLIENT_REFUSED", `${all}${refusal2}`);
}
async function requestWithSecret(flow, clientId, clientSecret, context) {
	const end = await request_token_send(flow, clientSecret, context, 0);
	try {
		return { issued: judgeTokenCall(end, flow, clientId), attempts: end.attempts };
	} catch (error) {
		const skewMs = hasCode(error, "IMS_ASSERTION_REFUSED") ? clockSkewMs(end, context.clock.now()) : 0;
		if (skewMs === 0) {
			throw error;
		}
		return requestForTheirTime(flow, clientId, clientSecret, context, { error, end, skewMs });
	}
}
async function requestForTheirTime(flow, clientId, clientSecret, context, first) {
	const skew = `The clock of the runner differs from that of ${first.end.url.host} by ${Math.round(-first.skewMs / 1e3)} s`;
	context.log.info(`${skew}; the assertion is made once more for the server's time.`);
	const end = await request_token_send(flow, clientSecret, context, first.skewMs);
	try {
		const attempts = first.end.attempts + end.attempts;
		return { issued: judgeTokenCall(end, flow, clientId), attempts };
	} catch (error) {
		const { code, message, checklist } = error;
		const before = code === "IMS_ASSERTION_REFUSED" ? "" : `
Before that: ${first.error.message}`;
		throw new ActionError(code, `${message}
${skew}.${before}`, { checklist });
	}
}
function request_token_send(flow, clientSecret, context, skewMs) {
	const call = {
		name: flow.callName,
		makeRequest: () => flow.makeRequest(clientSecret, new Date(context.clock.now().getTime() + skewMs)),
		open: context.open,
		onAnswer(answer) {
			for (const token of findTokens(answer, flow.lifetimeUnit)) {
				context.onToken(token, clientSecret);
			}
		}
	};
	return exchangeWithRetry(call, context);
}
function withEarlier(error, refusal2, { signal }) {
	if (refusal2 === "" || signal.aborted || !(error instanceof ActionError)) {
		return error;
	}
	const { code, checklist } = error;
	const message = `${error.message}
This was with the client secret in line 2. Of line 1 IMS had said before: ${refusal2}`;
	return new ActionError(code, message, { checklist });
}
function hasCode(error, code) {
	return error instanceof ActionError && error.code === code;
}
function handOver(outputs, variable2) {
	try {
		allOrNothing(handOverFiles(variable2), () => {
			for (const [name, value] of Object.entries(outputs)) {
				setOutput(name, value);
			}
			if (variable2 !== "") {
				exportVariable(variable2, outputs.token);
			}
		});
	} catch (error) {
		const message = "The token was issued but could not be handed over: writing to GITHUB_OUTPUT or GITHUB_ENV failed. Is the disk of the runner full?";
		throw new ActionError("HANDOVER_FAILED", message, { cause: error });
	}
}
function isVariableTaken(variable2) {
	return Object.hasOwn(process.env, variable2) && process.env[variable2] !== "";
}
function handOverFiles(variable2) {
	return variable2 === "" ? ["GITHUB_OUTPUT"] : ["GITHUB_OUTPUT", "GITHUB_ENV"];
}
const DAY_MS = 24 * 60 * 60 * 1e3;
function watchCertificate(credential, warningDays, now) {
	if (credential.certificateExpiresAt === void 0) {
		return void 0;
	}
	const expiresAt = credential.certificateExpiresAt;
	const leftMs = expiresAt.getTime() - now.getTime();
	const renewal = "Create new service credentials for the same technical account in the AEM Developer Console and store their file. OAuth server-to-server has no certificate; check first that your API takes it (docs/which-credential.md).";
	if (leftMs <= 0) {
		const message = `The certificate of ${credential.clientId} expired at ${utcSeconds(expiresAt)}. ${renewal}`;
		throw new ActionError("CERTIFICATE_EXPIRED", message);
	}
	if (leftMs > warningDays * DAY_MS) {
		return void 0;
	}
	const days = Math.floor(leftMs / DAY_MS);
	const left = days === 0 ? "less than a day" : days === 1 ? "1 day" : `${days} days`;
	return `The certificate of ${credential.clientId} expires in ${left}, at ${utcSeconds(expiresAt)}. ${renewal}`;
}
const proxyOrigin = (function(url) {
	try {
		return proxyFor(url)?.url.origin ?? "";
	} catch {
		return "unreadable";
	}
});
function saveRevocation(revocation, clientSecret, number) {
	const tokenSeal = seal(revocation, revocation.token);
	const secretSeal = seal(revocation, clientSecret);
	allOrNothing(["GITHUB_STATE"], () => {
		saveState(stateKey(number), JSON.stringify({ ...revocation, tokenSeal, secretSeal }));
	});
}
function savedStates() {
	const states = [];
	for (let text = getState(stateKey(1)); text !== ""; text = getState(stateKey(states.length + 1))) {
		states.push(text);
	}
	return states;
}
function readRevocation(state, clientSecrets) {
	const { tokenSeal, secretSeal, ...fields } = parseJsonObject(state) ?? {};
	const { token, clientId, endpoint, proxy, expiresAt } = fields;
	const values = [token, clientId, endpoint, proxy, expiresAt];
	if (!values.every((value) => typeof value === "string")) {
		return void 0;
	}
	const revocation = fields;
	if (!isSeal(tokenSeal, revocation, revocation.token)) {
		return void 0;
	}
	const clientSecret = clientSecrets.find((secret) => isSeal(secretSeal, revocation, secret));
	return { revocation, clientSecret };
}
const stateKey = (function(number) {
	return number === 1 ? "revocation" : `revocation_${number}`;
});
const seal = (function(revocation, key) {
	const { token, clientId, endpoint, proxy, expiresAt } = revocation;
	const content = JSON.stringify([token, clientId, endpoint, proxy, expiresAt]);
	return external_node_crypto.createHmac("sha256", key).update(content).digest("base64url");
});
function isSeal(candidate, revocation, key) {
	const expected = Buffer.from(seal(revocation, key));
	const actual = Buffer.from(String(candidate));
	return expected.length === actual.length && external_node_crypto.timingSafeEqual(expected, actual);
}
function invalidateTokenRequest(endpoint, clientId, clientSecret, token) {
	return formPost(new URL("/ims/invalidate_token/v2", endpoint), {
		token_type: "access_token",
		token,
		client_id: clientId,
		...clientSecret === void 0 ? {} : { client_secret: clientSecret }
	}, { "X-IMS-ClientId": clientId });
}
function whyNotRevoked({ outcome }) {
	if (outcome instanceof ExchangeFailure) {
		return outcome.message;
	}
	const { status, body } = outcome;
	if (status !== 200) {
		return `IMS answered ${status}`;
	}
	if (body.trim() === "") {
		return void 0;
	}
	const json = parseJsonObject(body);
	if (json === void 0) {
		return "something else answered in place of IMS, usually a proxy";
	}
	const error = json["error"] ?? "";
	if (error === "") {
		return void 0;
	}
	return `IMS answered with the error ${typeof error === "string" ? cleanText(error, 100) : "…"}`;
}
const REVOCATION_LIMIT_MS = 1e4;
async function revokeToken({ revocation, clientSecret }, context) {
	const { token, clientId, proxy, expiresAt } = revocation;
	if (context.clock.now() >= new Date(expiresAt)) {
		return log.debug("The token has expired.");
	}
	const endpoint = new URL(revocation.endpoint);
	goThrough(proxy, endpoint);
	const makeRequest = () => invalidateTokenRequest(endpoint, clientId, clientSecret, token);
	const end = await exchangeWithRetry({ name: "IMS token revocation", makeRequest }, context);
	const reason = whyNotRevoked(end);
	if (reason !== void 0) {
		return warnNotRevoked(reason, expiresAt);
	}
	log.info("The token was revoked.");
}
async function revokeNow(saved, context) {
	const latestMs = context.clock.elapsedMs() + REVOCATION_LIMIT_MS;
	const deadlineMs = Math.min(context.deadlineMs, latestMs);
	await revokeToken(saved, { ...context, deadlineMs, signal: new AbortController().signal });
}
function warnNotRevoked(reason, expiresAt) {
	const end = expiresAt || "it expires";
	log.warning(`The token was not revoked: ${reason}. It stays valid until ${end}.`);
}
function goThrough(proxy, endpoint) {
	if (proxyOrigin(endpoint) === proxy) {
		return;
	}
	for (const name of ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]) {
		delete process.env[name];
		delete process.env[name.toUpperCase()];
	}
	process.env[endpoint.protocol.replace(":", "_proxy")] = proxy;
}
class IssuedTokens {
	open = new OpenExchanges();
	#inputs;
	#context;
	#issuedAt = new Map();
	#unsaved = [];
	#savedCount = 0;
	constructor(inputs, context) {
		this.#inputs = inputs;
		this.#context = context;
	}
	add = ({ accessToken, expiresInSeconds }, clientSecret) => {
		if (this.#issuedAt.has(accessToken)) {
			return;
		}
		this.#issuedAt.set(accessToken, this.#context.clock.now());
		maskToken(accessToken);
		if (!this.#inputs.revoke) {
			return;
		}
		const { credential, endpoint } = this.#inputs;
		const revocation = {
			token: accessToken,
			clientId: credential.clientId,
			endpoint: endpoint.origin,
			proxy: proxyOrigin(endpoint),
			expiresAt: expiresInSeconds === void 0 ? "" : utcSeconds(this.expiresAt({ accessToken, expiresInSeconds }))
		};
		try {
			saveRevocation(revocation, clientSecret, this.#savedCount + 1);
			this.#savedCount += 1;
		} catch {
			this.#unsaved.push({ revocation, clientSecret });
		}
	};
	expiresAt({ accessToken, expiresInSeconds }) {
		const issuedAt = this.#issuedAt.get(accessToken);
		return new Date(issuedAt.getTime() + expiresInSeconds * 1e3);
	}
	assertKept() {
		if (this.#unsaved.length === 0) {
			return;
		}
		const message = "The token was issued but could not be kept for revocation: writing to GITHUB_STATE failed. Is the disk of the runner full?";
		throw new ActionError("HANDOVER_FAILED", message);
	}
	async settle() {
		if (this.#inputs.revoke) {
			await this.open.settle(this.#context);
		}
		await this.open.close();
		for (const saved of this.#unsaved) {
			await revokeNow(saved, this.#context);
		}
	}
}
function writeSummary({ credential, endpoint }, grant, outputs, elapsedMs) {
	const rows = [
		["Flow", FLOW_NAMES[credential.flow]],
		["Endpoint", endpoint.origin],
		["Client id", credential.clientId],
		["Scopes asked for", askedScopes(credential).join(", ")],
		["Scopes granted", grant.issued.grantedScopes?.join(", ") ?? "not told by IMS"],
		["Lifetime", `${outputs["expires-in"]} s`],
		["Expires at", outputs["expires-at"]],
		["Certificate expires at", outputs["certificate-expires-at"] || "not applicable"],
		["Attempts", String(grant.attempts)],
		["Time taken", `${(elapsedMs / 1e3).toFixed(1)} s`]
	];
	if (!appendSummary(`### Adobe IMS access token

${valueTable(rows)}
`)) {
		log.warning("The job summary could not be written.");
	}
}
async function obtainToken(inputs, context) {
	const files = handOverFiles(inputs.environmentVariable);
	assertRunnerFiles(inputs.revoke ? [...files, "GITHUB_STATE"] : files);
	announce(inputs, context.clock.now());
	const tokens = new IssuedTokens(inputs, context);
	try {
		await requestAndHandOver(inputs, tokens, context);
	} finally {
		await tokens.settle();
	}
}
async function requestAndHandOver(inputs, tokens, context) {
	const { credential, environmentVariable } = inputs;
	const requestContext = { ...context, open: tokens.open, onToken: tokens.add };
	const grant = await requestToken(chooseFlow(inputs), credential, requestContext);
	tokens.add(grant.issued, grant.clientSecret);
	tokens.assertKept();
	const expiresAt = tokens.expiresAt(grant.issued);
	report(inputs, grant);
	const outputs = makeOutputs(inputs, grant, expiresAt);
	if (inputs.verifyUrl !== void 0) {
		await verify(inputs.verifyUrl, outputs, context);
	}
	await assertMasksTaken(context);
	context.signal.throwIfAborted();
	if (isVariableTaken(environmentVariable)) {
		log.warning(`${environmentVariable} was set already, by an earlier step or the job: later steps find the new token in it. Where both tokens are needed, give each step its own \`environment-variable\`.`);
	}
	handOver(outputs, environmentVariable);
	log.info(`Handed over a token for ${credential.clientId}, valid until ${outputs["expires-at"]}.`);
	if (inputs.summary) {
		writeSummary(inputs, grant, outputs, context.clock.elapsedMs());
	}
}
function chooseFlow({ credential, endpoint }) {
	if (credential.flow === "oauth") {
		return oauthFlow(endpoint, credential);
	}
	return jwtFlow(endpoint, credential, maskAssertion);
}
function announce({ credential, expiryWarningDays, unusedInputs }, now) {
	if (credential.flow === "jwt") {
		announceJwt(credential, expiryWarningDays, now);
	}
	for (const input of unusedInputs) {
		log.warning(`Input \`${input}\` has no effect with this kind of credential (${credential.flow}).`);
	}
}
function announceJwt(credential, expiryWarningDays, now) {
	const warning2 = watchCertificate(credential, expiryWarningDays, now);
	if (warning2 !== void 0) {
		log.warning(warning2);
	}
	const page = pageLink("docs/which-credential.md", "what-adobe-means-by-jwt");
	log.notice(`This credential uses the JWT exchange. For credentials of the Adobe Developer Console the exchange ended on 2026-03-01 at the latest. For technical accounts of the AEM Developer Console it continues: Adobe calls it deprecated, but no end date is known, and documents it for the batch, output and assembler APIs of Forms. Nothing needs to change there. More: ${page}`);
}
function report({ credential }, { issued, secretNumber }) {
	if (secretNumber > 1) {
		const message = `IMS refused the client secret in line 1; line ${secretNumber} worked. Line 1 is mistyped, deleted or not valid yet: find out which before you remove a line.`;
		log.warning(message);
	}
	const { grantedScopes } = issued;
	const granted = grantedScopes?.join(", ") ?? "not told by IMS";
	log.debug(`Scopes asked for: ${askedScopes(credential).join(", ")}; granted: ${granted}`);
	if (credential.flow === "jwt" || grantedScopes === void 0) {
		return;
	}
	const missing = credential.scopes.filter((scope) => !grantedScopes.includes(scope));
	if (missing.length === 0) {
		return;
	}
	log.warning(`IMS did not grant these scopes: ${missing.join(", ")}. AEM may refuse the token for APIs that need them: check the APIs and product profiles of the project in the console.`);
}
function makeOutputs({ credential }, { issued }, expiresAt) {
	const certificateExpiresAt = credential.flow === "jwt" ? credential.certificateExpiresAt : void 0;
	return {
		token: issued.accessToken,
		"token-type": issued.tokenType,
		"expires-in": issued.expiresInSeconds,
		"expires-at": utcSeconds(expiresAt),
		scopes: (issued.grantedScopes ?? askedScopes(credential)).join(","),
		"client-id": credential.clientId,
		"organization-id": credential.organizationId ?? "",
		"certificate-expires-at": certificateExpiresAt === void 0 ? "" : utcSeconds(certificateExpiresAt)
	};
}
async function assertMasksTaken({ clock, deadlineMs }) {
	if (await isOutputTaken(deadlineMs - clock.elapsedMs())) {
		return;
	}
	const message = "The token was issued but not handed over: nothing read the output of this step in time, so that nothing would hide the token in the log.";
	throw new ActionError("HANDOVER_FAILED", message);
}
async function verify(url, outputs, context) {
	const { token, scopes, "client-id": clientId } = outputs;
	const makeRequest = () => verifyRequest(url, token, clientId);
	const end = await exchangeWithRetry({ name: "Verification by AEM", makeRequest }, context);
	judgeVerification(end, { clientId, scopes });
	log.info(`${url.host} accepts the token.`);
}
async function runMain() {
	process.exitCode = 1;
	process.once("uncaughtException", (error) => {
		logFailure(error);
		endProcess(1);
	});
	const signal = cancellationSignal();
	let exitCode = 1;
	let timeoutMs = 0;
	try {
		const inputs = readInputs();
		timeoutMs = inputs.timeoutMs;
		await obtainToken(inputs, { clock: systemClock, deadlineMs: timeoutMs, signal, log });
		exitCode = 0;
	} catch (error) {
		logFailure(signal.aborted ? signal.reason : error);
	}
	await endProcess(exitCode, timeoutMs);
}
function readPostInputs() {
	const credentials = getInput("credentials");
	const given = { clientIdGivenSeparately: true, privateKeyGivenSeparately: true };
	const file = credentials === "" ? void 0 : unlessWrong(() => parseCredentialFile(credentials, given));
	const givenSecrets = splitClientSecrets(getInput("client-secret"));
	const clientSecrets = givenSecrets.length > 0 ? givenSecrets : file?.clientSecrets ?? [];
	maskPlain(clientSecrets);
	const endpointText = getInput("ims-endpoint");
	return {
		clientSecrets,
		isAnythingGiven: clientSecrets.length > 0 || endpointText !== "",
		readEndpoint: () => unlessWrong(() => parseEndpoint(endpointText, file?.imsEndpoint))
	};
}
function unlessWrong(read) {
	try {
		return read();
	} catch {
		return void 0;
	}
}
async function runPost() {
	for (const name of CANCEL_SIGNALS) {
		process.on(name, () => {
		});
	}
	process.stdout.on("error", () => {
	});
	await revokeSaved();
	await endProcess(0, REVOCATION_LIMIT_MS);
}
async function revokeSaved() {
	const states = savedStates();
	if (states.length === 0) {
		return log.debug("There is no token to revoke.");
	}
	const inputs = readPostInputs();
	const revocations = states.map((state) => readTrustedRevocation(state, inputs));
	maskPlain(revocations.flatMap((saved) => saved?.revocation.token ?? []));
	const context = {
		clock: systemClock,
		deadlineMs: REVOCATION_LIMIT_MS,
		signal: new AbortController().signal,
		log
	};
	await Promise.all(revocations.map((saved) => revoke(saved, context)));
}
async function revoke(saved, context) {
	if (saved !== void 0) {
		return revokeToken(saved, context);
	}
	warnNotRevoked("the saved state does not belong to the inputs of this step", "");
}
function readTrustedRevocation(state, inputs) {
	const saved = readRevocation(state, inputs.clientSecrets);
	if (saved === void 0 || saved.clientSecret !== void 0) {
		return saved;
	}
	const { revocation } = saved;
	const endpoint = inputs.readEndpoint();
	const isNamed = endpoint?.origin === revocation.endpoint && isProxyExpected(revocation, endpoint);
	return isNamed || !inputs.isAnythingGiven ? saved : void 0;
}
function isProxyExpected({ proxy }, endpoint) {
	return proxy === "" || proxy === proxyOrigin(endpoint);
}
var __webpack_exports__endProcess = endProcess;
var __webpack_exports__runMain = runMain;
var __webpack_exports__runPost = runPost;
export {
	__webpack_exports__endProcess as endProcess,
	__webpack_exports__runMain as runMain,
	__webpack_exports__runPost as runPost
};
