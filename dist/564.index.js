const id = 564;
const ids = [564];
const modules = {
  /***/
  564: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        /* harmony export */
        findSecretValues: () => (
          /* binding */
          findSecretValues
        )
        /* harmony export */
      });
      var _fields_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(956);
      var _file_content_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(427);
      var _pem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(219);
      const SECRET_NAME = /(secrets?|passphrase|password|token|jwt|assertion|authorization)(value)?\d*$/;
      function findSecretValues(text) {
        if (text.length > _file_content_js__WEBPACK_IMPORTED_MODULE_0__.P) {
          return [];
        }
        const secrets = /* @__PURE__ */ new Set();
        const pending = [["", (0, _file_content_js__WEBPACK_IMPORTED_MODULE_0__.A)(text).value]];
        for (const [name, value] of pending) {
          if (typeof value === "string") {
            for (const secret of secretsIn(name, value.trim())) {
              secrets.add(secret);
            }
          } else {
            for (const [key, field] of value instanceof Map ? value : Object.entries(Object(value))) {
              pending.push([Array.isArray(value) ? name : (0, _fields_js__WEBPACK_IMPORTED_MODULE_2__.GX)(key), field]);
            }
          }
        }
        return [...secrets].filter((secret) => secret !== "" && !ARMOUR.test(secret));
      }
      const MINIMUM_LINE_LENGTH = 16;
      const ARMOUR = /^-----[\w ]+-----$/;
      function secretsIn(name, value) {
        if (name.endsWith("privatekey") || /PRIVATE\s*KEY-/.test(value)) {
          const keys = (0, _pem_js__WEBPACK_IMPORTED_MODULE_1__.H)(value).filter(({ label }) => /^$|PRIVATEKEY$/.test(label));
          const lines = keys.flatMap(({ body }) => body.split(/[\s",]+/));
          return [value, ...lines.filter((line) => line.length >= MINIMUM_LINE_LENGTH)];
        }
        if (!SECRET_NAME.test(name)) {
          return [];
        }
        return [value, ...name.includes("secrets") ? (0, _fields_js__WEBPACK_IMPORTED_MODULE_2__.LD)(value) : (0, _fields_js__WEBPACK_IMPORTED_MODULE_2__.LD)(value, _fields_js__WEBPACK_IMPORTED_MODULE_2__.Eq)];
      }
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
  956: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        /* harmony export */
        Eq: () => (
          /* binding */
          LINE_ENDS
        ),
        /* harmony export */
        GX: () => (
          /* binding */
          normaliseName
        ),
        /* harmony export */
        LD: () => (
          /* binding */
          readList
        ),
        /* harmony export */
        Pf: () => (
          /* binding */
          fieldsOf
        ),
        /* harmony export */
        Xw: () => (
          /* binding */
          readLine
        ),
        /* harmony export */
        oA: () => (
          /* binding */
          unwrap
        ),
        /* harmony export */
        yR: () => (
          /* binding */
          readText
        ),
        /* harmony export */
        zw: () => (
          /* binding */
          readClientSecrets
        )
        /* harmony export */
      });
      var _parse_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(205);
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
        const array = typeof value === "string" && value.includes("[") && (0, _parse_json_js__WEBPACK_IMPORTED_MODULE_0__.q)(value);
        return stringsOf(array || value).flatMap((item) => item.split(separator)).map((item) => item.trim()).filter(Boolean);
      }
      function readClientSecrets(fields) {
        const secrets = readList(fields.get("clientsecrets"));
        return secrets.length > 0 ? secrets : readList(fields.get("clientsecret"), LINE_ENDS);
      }
      function stringsOf(value) {
        return [value].flat().filter((item) => typeof item === "string");
      }
    })
  ),
  /***/
  427: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        /* harmony export */
        A: () => (
          /* binding */
          readFileContent
        ),
        /* harmony export */
        P: () => (
          /* binding */
          MAXIMUM_FILE_CHARACTERS
        )
        /* harmony export */
      });
      var _decode_file_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(708);
      var _fields_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(956);
      var _parse_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(205);
      const MAXIMUM_FILE_CHARACTERS = 1024 * 1024;
      const KNOWN_LABEL = /^(client(id|secrets?)|(meta)?scopes|technicalaccount(id|email)|organizationid|privatekey|certificate|imsendpoint)$/;
      const LABELLED_LINE = /^\W*([A-Za-z][\w .$-]{0,60}?)["'`*\\]*\s*(?:([:=])\s*(.*))?$/;
      function readFileContent(file) {
        const text = (0, _decode_file_text_js__WEBPACK_IMPORTED_MODULE_0__.k)(file);
        const json = (0, _parse_json_js__WEBPACK_IMPORTED_MODULE_1__.q)(text) ?? (0, _parse_json_js__WEBPACK_IMPORTED_MODULE_1__.q)(escapeControls(text));
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
          const name = (0, _fields_js__WEBPACK_IMPORTED_MODULE_2__.GX)(label);
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
        )
        /* harmony export */
      });
      var _decode_file_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(708);
      function readPemBlocks(text) {
        const parts = (0, _decode_file_text_js__WEBPACK_IMPORTED_MODULE_0__.k)(text.replace(/\\+[rn]/g, "\n")).split("-----");
        if (parts.length === 1) {
          parts.unshift("BEGIN");
        }
        return parts.flatMap((part, index) => {
          const label = part.replace(/\s/g, "");
          const body = parts[index + 1] ?? "";
          const der = Buffer.from(body.replace(/\\+[rn]|[^\w+/=-]/g, ""), "base64");
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
