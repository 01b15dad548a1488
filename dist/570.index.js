const id = 570;
const ids = [570];
const modules = {
  /***/
  570: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        findSecretValues: () => (
          /* reexport */
          findSecretValues
        ),
        parseCredentialFile: () => (
          /* reexport */
          parseCredentialFile
        )
      });
      var action_error = __webpack_require__(989);
      var parse_json = __webpack_require__(205);
      ;
      const LINE_ENDS = /[\r\n]+/;
      const MAXIMUM_NAME_LENGTH = 60;
      function normaliseName(name) {
        return name.slice(0, MAXIMUM_NAME_LENGTH).toLowerCase().replace(/[^a-z0-9]/g, "").replace(/^(ims)?org(anization)?(id)?$/, "organizationid").replace(/^publickey$/, "certificate").replace(/scope$/, "scopes");
      }
      function fieldsOf(value) {
        if (value instanceof Map) {
          return value;
        }
        const entries = typeof value === "object" && value ? Object.entries(value) : [];
        return new Map(entries.map(([name, field]) => [normaliseName(name), field]));
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
        return readText(fields, name)?.split(/[\r\n]/, 1).join().trimEnd();
      }
      function readList(value, separator = /[\s,]+/) {
        const array = typeof value === "string" && value.includes("[") && (0, parse_json.q)(value);
        return stringsOf(array || value).flatMap((item) => item.split(separator)).map((item) => item.trim()).filter(Boolean);
      }
      function readClientSecrets(fields) {
        const secrets = readList(fields.get("clientsecrets"));
        return secrets.length > 0 ? secrets : readList(fields.get("clientsecret"), LINE_ENDS);
      }
      function stringsOf(value) {
        return [value].flat().filter((item) => typeof item === "string");
      }
      var decode_file_text = __webpack_require__(708);
      ;
      const MAXIMUM_FILE_CHARACTERS = 1024 * 1024;
      const KNOWN_LABEL = /^(client(id|secrets?)|(meta)?scopes|technicalaccount(id|email)|organizationid|privatekey|certificate|imsendpoint)$/;
      const LABELLED_LINE = /^\W*([A-Za-z][\w .$-]{0,60}?)["'`*\\]*\s*(?:([:=])\s*(.*))?$/;
      function readFileContent(file) {
        const text = (0, decode_file_text.k)(file);
        const json = (0, parse_json.q)(text) ?? (0, parse_json.q)(escapeControls(text));
        if (typeof json === "object" && json) {
          return { text, value: json, isDamagedJson: false };
        }
        const isDamagedJson = /^[{[]/.test(text);
        const lines = (isDamagedJson ? text.replace(/[{}[\],]/g, "\n") : text).split(/[\r\n]+/);
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
        const values = /* @__PURE__ */ new Map();
        let current = "";
        for (const line of lines) {
          const [, label = "", separator, rest = ""] = LABELLED_LINE.exec(line) ?? [];
          const name = normaliseName(label);
          const awaitsValue = KNOWN_LABEL.test(current) && !values.get(current);
          const isAnyLabel = separator === ":" || /^[^=]/.test(rest);
          const isLabel = KNOWN_LABEL.test(name) || isAnyLabel && !awaitsValue;
          current = isLabel ? name : current;
          const value = (isLabel ? rest : line).trim().replace(/^\\?["'`]|\\?["'`],?$/g, "");
          const earlier = values.get(current);
          values.set(current, earlier && value ? `${earlier}
${value}` : earlier || value);
        }
        return values;
      }
      var pem = __webpack_require__(219);
      ;
      const SECRET_NAME = /((secrets?|passphrase|password|token|jwt|assertion|authorization)(value)?\d*|(^|runtime)auth)$/;
      function findSecretValues(text) {
        if (text.length > MAXIMUM_FILE_CHARACTERS) {
          return [];
        }
        const secrets = /* @__PURE__ */ new Set();
        const pending = [["", readFileContent(text).value]];
        for (const [name, value] of pending) {
          if (typeof value === "string") {
            for (const secret of secretsIn(name, value.trim())) {
              secrets.add(secret);
            }
          } else {
            for (const [key, field] of value instanceof Map ? value : Object.entries(Object(value))) {
              pending.push([Array.isArray(value) ? name : normaliseName(key), field]);
            }
          }
        }
        return [...secrets].filter((secret) => secret !== "" && !ARMOUR.test(secret));
      }
      const MINIMUM_LINE_LENGTH = 16;
      const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
      const ARMOUR = /^-----[\w ]+-----$/;
      function secretsIn(name, value) {
        if (name.endsWith("privatekey") || /PRIVATE\s*KEY-/.test(value)) {
          const keys = (0, pem.H)(value).filter(({ label }) => /^$|PRIVATEKEY$/.test(label));
          const lines = keys.flatMap(({ body }) => body.split(/[\s",]+/));
          return [value, ...lines.filter((line) => line.length >= MINIMUM_LINE_LENGTH)];
        }
        if (!SECRET_NAME.test(name) && !TOKEN.test(value)) {
          return [];
        }
        return [value, ...name.includes("secrets") ? readList(value) : readList(value, LINE_ENDS)];
      }
      ;
      const MAXIMUM_NAMES = 20;
      const found_names_MAXIMUM_NAME_LENGTH = 40;
      function listFieldNames(names, secrets) {
        const shown = names.slice(0, MAXIMUM_NAMES).filter((name) => /^[A-Za-z_$-]{1,40}$/.test(name) && holdsNone(name, secrets));
        const hidden = names.length - shown.length;
        return [...shown, hidden > 0 && `${hidden} more`].filter(Boolean).join(", ") || "none";
      }
      function listGivenNames(names, secrets) {
        const isHarmless = (name) => /^[\x20-\x7e]{1,200}$/.test(name) && !/(?=[\w-]*\d)[\w-]{20}/.test(name) && holdsNone(name, secrets);
        return names.slice(0, MAXIMUM_NAMES).map((name) => `"${isHarmless(name) ? name.slice(0, found_names_MAXIMUM_NAME_LENGTH) : "unnamed"}"`).join(", ");
      }
      function holdsNone(name, secrets) {
        return !secrets.some((secret) => name.includes(secret));
      }
      ;
      function readExpirationDate(value) {
        const text = String(typeof value === "object" ? "" : value).trim();
        const isEpoch = /^(\d{10}|\d{13})$/.test(text);
        const isDate = /^(\d{4}-\d\d-\d\d|[A-Z][a-z]{2}[ ,]).{0,40}$/.test(text);
        const date = new Date(isEpoch ? Number(text.padEnd(13, "0")) : isDate ? text : Number.NaN);
        return Number.isNaN(date.getTime()) ? void 0 : date;
      }
      ;
      function readCandidate(candidate, given) {
        const { fields } = candidate;
        const scopes = readList(fields.get("scopes"));
        const metascopes = readList(fields.get("metascopes")).map((metascope) => metascope.replace(/^https?:\/\/[^/]+\/s\//, ""));
        const privateKey = readText(fields, "privatekey");
        const isJwt = candidate.isJwt || privateKey || metascopes.length > 0 && scopes.length === 0;
        const file = {
          shape: `${candidate.shape} (${isJwt ? "JWT" : "OAuth server-to-server"})`,
          clientId: readLine(fields, "clientid") ?? "",
          clientSecrets: readClientSecrets(fields),
          ...withoutEmpty({
            scopes,
            metascopes,
            technicalAccountId: readLine(fields, "technicalaccountid"),
            organizationId: readLine(fields, "organizationid"),
            privateKey,
            certificate: readText(fields, "certificate"),
            certificateExpiresAt: readExpirationDate(fields.get("certificateexpirationdate")),
            imsEndpoint: readLine(fields, "imsendpoint")
          })
        };
        const problems = findProblems(file, given);
        if (isJwt && !given.privateKeyGivenSeparately) {
          problems.push(...findKeyProblems(privateKey, readText(fields, "passphrase")));
        }
        if (problems.length > 0) {
          throw new action_error.l("CREDENTIALS_INVALID", `The input \`credentials\` (${file.shape}) ${problems.join(" It ")}`);
        }
        return file;
      }
      function findProblems(file, given) {
        const { clientId, clientSecrets, technicalAccountId = "", organizationId = "" } = file;
        return [
          clientId || given.clientIdGivenSeparately ? "" : NO_CLIENT_ID,
          /[^\x21-\x7e]/.test(clientId + technicalAccountId + organizationId) ? BAD_ID : "",
          clientSecrets.length > 0 || given.secretGivenSeparately ? "" : NO_SECRET
        ].filter(Boolean);
      }
      function findKeyProblems(privateKey, passphrase) {
        if (privateKey === void 0) {
          return [NO_PRIVATE_KEY];
        }
        return passphrase === void 0 ? [] : [`has a passphrase; ${pem.Q}.`];
      }
      const NO_CLIENT_ID = "has no client id. Give the whole file, or set the input `client-id`.";
      const BAD_ID = "has an id (client, technical account or organization) that is not one printable word.";
      const NO_SECRET = "has no client secret: the console shows it only once, when it is created. Create a new one (Adobe Developer Console: add a client secret; AEM Developer Console: a new technical account) and store its file, or set the input `client-secret`.";
      const NO_PRIVATE_KEY = "holds no private key, which the JWT exchange needs: set the input `private-key`.";
      function withoutEmpty(fields) {
        const filled = Object.entries(fields).filter(([, value]) => value && value.length !== 0);
        return Object.fromEntries(filled);
      }
      ;
      function findAemDeveloperConsole(value) {
        const outer = fieldsOf(unwrap(value, "integration", "integration"));
        const account = fieldsOf(outer.get("technicalaccount"));
        const fields = new Map([...outer, ["technicalaccountid", outer.get("id")], ...account]);
        return account.size > 0 ? [{ shape: "AEM Developer Console service credentials", name: "", fields }] : [];
      }
      ;
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
      ;
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
      ;
      function parseCredentialFile(text, given = {}) {
        if (text.length > MAXIMUM_FILE_CHARACTERS) {
          throw refused("is longer than 1 MiB");
        }
        const content = readFileContent(text);
        const candidates = findCandidates(content, given.privateKeyGivenSeparately === true);
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
      function findCandidates({ value, isDamagedJson }, prefersJwt) {
        const finders = [findAemDeveloperConsole, findProjectWorkspace, findFlatFields];
        const found = finders.map((find) => isDamagedJson ? [] : find(value, prefersJwt));
        return found.find((candidates) => candidates.length > 0) ?? [];
      }
      function describe({ text, value, isDamagedJson }, secrets) {
        if (fieldsOf(value).has("accesstoken") || TOKEN.test(text)) {
          return "holds a local development token (`accessToken`): a personal token of whoever downloaded it, for 24 hours, that a workflow can not renew. Create a technical account instead (AEM Developer Console, Integrations)";
        }
        if (isDamagedJson) {
          return "is damaged or cut off JSON: store the file again, unchanged";
        }
        return value instanceof Map ? "is neither JSON nor text with the lines `Client ID: …` and `Client Secret: …`" : `is JSON of another kind, with the fields: ${listFieldNames(Object.keys(value), secrets)}`;
      }
      function refused(what) {
        return new action_error.l("CREDENTIALS_INVALID", `The input \`credentials\` ${what}. Expected, raw or base64: service credentials of the AEM Developer Console (JWT or OAuth), the OAuth server-to-server download or project JSON of the Adobe Developer Console, one aio context, or the text block with client id and secret.`);
      }
      ;
    })
  ),
  /***/
  708: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        /* harmony export */
        k: () => (
          /* binding */
          decodeFileText
        )
        /* harmony export */
      });
      var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(573);
      var _parse_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(205);
      const MAXIMUM_LAYERS = 4;
      function decodeFileText(text, layers = MAXIMUM_LAYERS) {
        const trimmed = text.trim();
        const inner = unquote(trimmed) ?? decodeBase64(trimmed);
        return inner === void 0 || layers === 0 ? trimmed : decodeFileText(inner, layers - 1);
      }
      function unquote(text) {
        const value = /^'[^']*'$/.test(text) ? text.slice(1, -1) : text[0] === '"' && (0, _parse_json_js__WEBPACK_IMPORTED_MODULE_1__.q)(text);
        return typeof value === "string" ? value : void 0;
      }
      function decodeBase64(text) {
        const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, "");
        const bytes = Buffer.from(/^[\w+/-]{16,}={0,2}$/.test(base64) ? base64 : "", "base64");
        if (bytes[1] === 0 || bytes.toString("utf16le", 0, 2) === "\uFEFF") {
          return bytes.toString("utf16le");
        }
        return bytes.length > 0 && (0, node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes) ? bytes.toString() : void 0;
      }
    })
  ),
  /***/
  205: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        /* harmony export */
        q: () => (
          /* binding */
          parseJson
        )
        /* harmony export */
      });
      function parseJson(text) {
        try {
          return JSON.parse(text);
        } catch {
          return void 0;
        }
      }
    })
  ),
  /***/
  219: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        /* harmony export */
        H: () => (
          /* binding */
          readPemBlocks
        ),
        /* harmony export */
        Q: () => (
          /* binding */
          DECRYPT_KEY
        )
        /* harmony export */
      });
      var _decode_file_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(708);
      const DECRYPT_KEY = "encrypted private keys are not supported: decrypt it (openssl pkey -in encrypted.key -out private.key) and store the result";
      function readPemBlocks(text) {
        const parts = (0, _decode_file_text_js__WEBPACK_IMPORTED_MODULE_0__.k)(text.replace(/\\{1,4}[rn]/g, "\n")).split("-----");
        if (parts.length === 1) {
          parts.unshift("BEGIN");
        }
        return parts.flatMap((part, index) => {
          const label = part.replace(/\s/g, "");
          const body = parts[index + 1] ?? "";
          const der = Buffer.from(body.replace(/\\{1,4}[rn]|[^\w+/=-]/g, ""), "base64");
          return label.startsWith("BEGIN") ? [{ label: label.slice(5), body, der }] : [];
        });
      }
    })
  )
};
export {
  id,
  ids,
  modules
};
