const id = 649;
const ids = [649];
const modules = {
  /***/
  649: (
    /***/
    ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
      __webpack_require__.d(__webpack_exports__, {
        jwtFlow: () => (
          /* reexport */
          jwtFlow
        ),
        resolveJwtCredential: () => (
          /* reexport */
          resolveJwtCredential
        )
      });
      var action_error = __webpack_require__(989);
      var external_node_crypto_ = __webpack_require__(598);
      var credentials_pem = __webpack_require__(219);
      ;
      function readCertificate(pem) {
        for (const { der } of (0, credentials_pem.H)(pem)) {
          try {
            const certificate = new external_node_crypto_.X509Certificate(der);
            const expiresAt = new Date(certificate.validTo);
            if (!Number.isNaN(expiresAt.getTime())) {
              return { expiresAt, matches: (key) => certificate.checkPrivateKey(key) };
            }
          } catch {
          }
        }
        return void 0;
      }
      ;
      function readPrivateKey(text) {
        const blocks = (0, credentials_pem.H)(text);
        const block = blocks.find(({ label }) => label.endsWith("PRIVATEKEY")) ?? blocks[0];
        const key = block && parse(block);
        if (key === void 0)
          throw invalidKey(describe(text.trim(), block));
        if (key.asymmetricKeyType !== "rsa") {
          throw invalidKey(`is of the type ${key.asymmetricKeyType}, and RS256 needs RSA`);
        }
        return key;
      }
      function signRs256(text, key) {
        const bytes = Buffer.from(text);
        try {
          const signature = (0, external_node_crypto_.sign)("sha256", bytes, key);
          if ((0, external_node_crypto_.verify)("sha256", bytes, key, signature))
            return signature;
        } catch {
        }
        throw invalidKey(DAMAGED);
      }
      const DAMAGED = "looks like a private key, but is damaged or incomplete";
      function invalidKey(problem) {
        return new action_error.l("PRIVATE_KEY_INVALID", `The private key (input \`private-key\`, or the credential file's) ${problem}. Expected: an RSA private key as PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY) with real or escaped (\\n, \\r\\n) line ends, or base64 of it.`);
      }
      function parse({ label, der }) {
        const types = label.startsWith("RSA") ? ["pkcs1", "pkcs8"] : ["pkcs8", "pkcs1"];
        for (const type of [...types, "sec1"]) {
          try {
            return (0, external_node_crypto_.createPrivateKey)({ key: der, format: "der", type });
          } catch {
          }
        }
        return void 0;
      }
      function describe(text, { label, body, der } = NO_BLOCK) {
        const isEncrypted = /2a864886f70d01(05|0c)/.test(der.toString("hex", 0, 40));
        const forms = [
          [text === "", "is empty"],
          [isEncrypted || /ENCRYPTED/.test(label + body), `is encrypted; ${credentials_pem.Q}`],
          [label.startsWith("CERT") || !!readCertificate(text), "is a certificate, not its private key"],
          [label.endsWith("PUBLICKEY") || /^ssh-/.test(text) || isPublic(der), "is a public key"],
          [label.startsWith("OPENSSH"), "is in the form of OpenSSH"],
          [label !== "" || /^MI[\w+/=\s-]+$/.test(body), DAMAGED],
          [/^[{[]/.test(body), "is JSON: a whole credential file belongs in `credentials`"],
          [/^([/~.]|\w:)|\.\w{1,8}$/.test(text), "is a path, which can't be used: give the key itself"]
        ];
        return forms.find(([fits]) => fits)?.[1] ?? "is neither PEM nor base64 of it";
      }
      const NO_BLOCK = { label: "", body: "", der: Buffer.alloc(0) };
      function isPublic(key) {
        try {
          return !!(0, external_node_crypto_.createPublicKey)({ key, format: "der", type: "spki" });
        } catch {
          return false;
        }
      }
      ;
      const AEM_METASCOPE = "ent_aem_cloud_api";
      function resolveJwtCredential({ client, file, metascopes, accountId, privateKey }, problems) {
        const technicalAccountId = accountId || file?.technicalAccountId || "";
        const organizationId = client.organizationId ?? "";
        problems.collect(() => assertPresent({ technicalAccountId, organizationId }));
        const key = problems.collect(() => readPrivateKey(privateKey));
        if (key === void 0)
          return void 0;
        const certificate = file?.certificate === void 0 ? void 0 : readCertificate(file.certificate);
        if (certificate !== void 0 && !certificate.matches(key)) {
          problems.add(new action_error.l("PRIVATE_KEY_INVALID", "The private key does not belong to the certificate in `credentials`. Use both from one file as the console gave it, and leave `private-key` unset."));
        }
        const certificateExpiresAt = earlier(file?.certificateExpiresAt, certificate?.expiresAt);
        return {
          ...client,
          flow: "jwt",
          technicalAccountId,
          organizationId,
          metascopes: metascopes ?? file?.metascopes ?? [AEM_METASCOPE],
          privateKey: key,
          ...certificateExpiresAt === void 0 ? {} : { certificateExpiresAt }
        };
      }
      function earlier(first, second) {
        if (first === void 0 || second === void 0)
          return first ?? second;
        return first < second ? first : second;
      }
      function assertPresent(ids2) {
        const missing = [
          ids2.technicalAccountId === "" ? ["technical-account-id"] : [],
          ids2.organizationId === "" ? ["organization-id"] : []
        ].flat();
        if (missing.length === 0)
          return;
        const names = missing.map((name) => `\`${name}\``).join(" and ");
        throw new action_error.l("INPUT_INVALID", `A private key selects the JWT exchange, which also needs ${names}: set the input, or give the console's whole file as \`credentials\`.`);
      }
      var http_messages = __webpack_require__(850);
      var refusals = __webpack_require__(851);
      var scope_checklist = __webpack_require__(809);
      var utc_seconds = __webpack_require__(338);
      ;
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
      ;
      function jwtFlow(endpoint, credential, hide) {
        return {
          callName: "IMS JWT exchange",
          lifetimeUnit: "milliseconds",
          refusalRules: refusalRules(credential),
          makeRequest(clientSecret, now) {
            const assertion = signAssertion(endpoint, credential, now);
            hide(assertion);
            return (0, http_messages.R)(new URL("/ims/exchange/jwt", endpoint), {
              client_id: credential.clientId,
              client_secret: clientSecret,
              jwt_token: assertion
            });
          }
        };
      }
      function refusalRules(credential) {
        const expiresAt = credential.certificateExpiresAt;
        const expiry = expiresAt === void 0 ? "" : ` (valid until ${(0, utc_seconds.k)(expiresAt)})`;
        const wrongKey = {
          code: "IMS_ASSERTION_REFUSED",
          advice: `IMS knows no certificate for the private key: most likely the certificate${expiry} has expired or was removed. Create a new technical account in the AEM Developer Console, or move to OAuth server-to-server if your API takes it (docs/which-credential.md).`
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
            advice: `Client id and secret do not belong together, the client is unknown at this IMS host, or it may not use the JWT exchange. Compare them with the ${refusals.s6}.`
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
            checklist: (0, scope_checklist.gD)(credential.metascopes)
          },
          {
            errors: ["internal_error", "internal_server_error"],
            code: "IMS_UNAVAILABLE",
            advice: "A fault at Adobe, or the credential was migrated to OAuth server-to-server: IMS then answers the JWT exchange like this. Leave out the private key to use its client id and secret with OAuth (README, migration)."
          }
        ];
      }
      ;
    })
  )
};
export {
  id,
  ids,
  modules
};
