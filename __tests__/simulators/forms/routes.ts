import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, formsError, LOGIN_PATH } from './answer.ts';
import { apiGroupOf } from './api-group.ts';
import { answerBatch, BATCH_BASE } from './batch-api.ts';
import type { BatchStore } from './batch-store.ts';
import { FAULTS } from './fault.ts';
import { type GatePolicy, refusal } from './gate.ts';
import { generatePdfForm, generatePdfOutput } from './render.ts';

/** The established and the experimental way to render a PDF. */
export const RENDER_PATH = '/adobe/forms/doc/v1/generatePDFOutput';
export const EXPERIMENTAL_RENDER_PATH = '/adobe/document/generate/pdfform';

/** A request with its body read. */
export interface FormsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function answerAdmitted(store: BatchStore, request: FormsRequest): Answer | Promise<Answer> {
  const { method, path, headers, body } = request;
  if (path.startsWith(`${BATCH_BASE}/`)) {
    const segments = path.slice(BATCH_BASE.length + 1).split('/');
    return answerBatch(store, {
      method,
      path,
      body,
      segments: segments.map(decodeURIComponent),
      contentType: headers['content-type'],
      origin: `http://${headers.host}`,
    });
  }
  if (method !== 'POST') {
    return formsError(405, 'MethodNotAllowed', 'Method Not Allowed');
  }
  const contentType = headers['content-type'];
  return path === RENDER_PATH
    ? generatePdfOutput(body, contentType)
    : generatePdfForm(body, contentType);
}

/**
 * Answers one request: the sign-in page at its path, 404 for a path that AEM does not know, the gate's refusal, or what the
 * called API answers. The experimental API is hidden from those who do not accept it by header.
 */
export async function answerForms(
  store: BatchStore,
  policy: GatePolicy,
  request: FormsRequest,
): Promise<Answer> {
  const { path, headers } = request;
  if (path.startsWith(LOGIN_PATH)) {
    return FAULTS['login-page']();
  }
  const isRendered = path === EXPERIMENTAL_RENDER_PATH || path === RENDER_PATH;
  const isKnown = isRendered || path.startsWith(`${BATCH_BASE}/`);
  const group = apiGroupOf(path);
  const isHidden = group?.isExperimental && headers['x-adobe-accept-experimental'] !== '1';
  if (!isKnown || group === undefined || isHidden) {
    return FAULTS['not-found']();
  }
  const refused = await refusal(headers, policy, group);
  return refused ?? answerAdmitted(store, request);
}
