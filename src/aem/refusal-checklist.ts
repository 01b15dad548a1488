import type { ErrorCode } from '../errors/error-codes.ts';
import { taskList, valueTable, yamlBlock, yamlText } from '../text/markdown.ts';

/** What AEM's answer means, and what the workflow author can do. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly advice: string;
}

/** A call that AEM refused. */
interface RefusedCall {
  /** Method and URL, without its query. */
  readonly call: string;
  readonly answer: string;
  readonly url: URL;
  readonly clientId: string;
  /** Those of the token, joined by commas. */
  readonly scopes: string;
}

type Gate = 'user' | 'profile' | 'kind' | 'scopes' | 'address' | 'allowList';

/** Which gates to look at first; a code that is not here says nothing about the token. */
const LIKELY_GATES: Partial<Record<ErrorCode, readonly Gate[]>> = {
  AEM_TOKEN_REFUSED: ['profile', 'kind'],
  AEM_CLIENT_NOT_ALLOWED: ['allowList', 'kind'],
  AEM_SCOPE_MISSING: ['scopes', 'kind'],
  AEM_PERMISSION_MISSING: ['user', 'profile', 'kind'],
  AEM_NOT_FOUND: ['address'],
  AEM_LOGIN_PAGE: ['address'],
};

/**
 * The gates of AEM (adobe-ims.md, section 7, forms-apis.md, section 2), the likeliest first, as Markdown.
 *
 * @returns undefined where AEM did not refuse the token
 */
export function refusalChecklist(
  { code, advice }: Verdict,
  { call, answer, url, clientId, scopes }: RefusedCall,
): string | undefined {
  const likely = LIKELY_GATES[code];
  if (likely === undefined) {
    return undefined;
  }
  const tasks: Record<Gate, string> = {
    user: '**First call**: AEM creates the user of a technical account on its first call, which is expected to fail. In AEM, under Tools, Security, Users, add the user to the group `forms-users`, wait 10 minutes, and run the job again.',
    profile: `**Product profile**: the credential has one of this very environment, ${url.host}.`,
    kind: '**Kind of credential**: `/adobe/forms/…` (batch, output, assembler) is for a technical account of the AEM Developer Console; `/adobe/document/…` is for an OAuth credential of the Adobe Developer Console. The page which-credential.md, beside the one linked below, says how sure that is.',
    scopes: '**Scopes**: those of the token (see above) cover the API.',
    address:
      '**Address**: host and path are right (batch is on author only), and AEM is not older than the API.',
    allowList:
      '**`api.yaml`**, only for credentials of the Adobe Developer Console: it allows the client id, as below, and a Config Pipeline has deployed it.',
  };
  const ordered = new Set([...likely, ...(Object.keys(tasks) as Gate[])]);
  return [
    `### AEM refused the token: \`${code}\``,
    `**Most likely:** ${advice}`,
    valueTable([
      ['Call', call],
      ['Answer', answer],
      ['Client id', clientId],
      ['Scopes of the token', scopes || 'not known'],
    ]),
    taskList([...ordered].map((gate) => tasks[gate])),
    apiYaml(url, clientId),
  ].join('\n\n');
}

/** The allow-list of AEM that a Config Pipeline deploys (AEM-OPENAPI). */
function apiYaml({ hostname }: URL, clientId: string): string {
  const tier = /^(author|publish|preview)-/.exec(hostname)?.[1];
  const tiers = tier === undefined ? ['author', 'publish'] : [tier];
  return yamlBlock(
    'kind: "API"',
    'version: "1"',
    'metadata:',
    '  envTypes: ["dev", "stage", "prod"]',
    'data:',
    '  allowedClientIDs:',
    ...tiers.map((name) => `    ${name}: [${yamlText(clientId)}]`),
  );
}
