import PDFDocument from 'pdfkit';
import type { Answer } from '../loopback-server.ts';
import { formsError } from './answer.ts';

const ACROBAT_VERSIONS: readonly unknown[] = ['Acrobat_10', 'Acrobat_10_1', 'Acrobat_11'];

/**
 * `POST /adobe/forms/doc/v1/generatePDFOutput`, or where `isExperimental` is set `POST
 * /adobe/document/generate/pdfform`, which takes one media type for each part. Takes the form's body
 * and content type; returns the PDF, or a 400 that names the part.
 *
 * @see adobe-ims.md, section 8
 */
export async function answerRender(
  body: Buffer,
  contentType = '',
  { isExperimental }: { readonly isExperimental: boolean },
): Promise<Answer> {
  const headers = { 'content-type': contentType };
  const response = new Response(new Uint8Array(body), { headers });
  const form = await response.formData().catch(() => undefined);
  if (form === undefined || !contentType.startsWith('multipart/form-data')) {
    return formsError(400, 'BadRequest', 'The body is no multipart/form-data');
  }
  // Of parts with the same name, the last.
  const parts = new Map(form);
  const [template, data, options] = await Promise.all(
    ['template', 'data', 'options'].map(async (name) => {
      const part = parts.get(name);
      return part instanceof File ? part.text() : part;
    }),
  );
  const fault =
    templateFault(template) ??
    (/^\s*</.test(data ?? '<') ? undefined : 'The part "data" is not XML') ??
    (isExperimental ? typeFault(parts) : optionsFault(options));
  if (fault !== undefined) {
    return formsError(400, 'BadRequest', fault);
  }
  const file = parts.get('template');
  const pdf = await renderPdf(file instanceof File ? file.name : 'template', data ?? '');
  return { status: 200, headers: { 'Content-Type': 'application/pdf' }, body: pdf };
}

function templateFault(template: string | undefined): string | undefined {
  if (template === undefined) {
    return 'The part "template" is required';
  }
  const isDocumentOrReference = /^\s*<|^%PDF-|^(\/|crx:|https?:)\S+\s*$/.test(template);
  return isDocumentOrReference ? undefined : 'The part "template" is no XDP, PDF or path';
}

/** Only files have a type: the platform's parser tells no other. */
function typeFault(parts: ReadonlyMap<string, string | File>): string | undefined {
  const types = { template: 'application/vnd.adobe.xdp+xml', data: 'application/xml' };
  for (const [name, type] of Object.entries(types)) {
    const part = parts.get(name);
    if (part !== undefined && !(part instanceof File && part.type === type)) {
      return `The part "${name}" must be of type ${type}`;
    }
  }
  return undefined;
}

function optionsFault(options = '{}'): string | undefined {
  try {
    const version: unknown = JSON.parse(options)?.acrobatVersion;
    const isKnown = version === undefined || ACROBAT_VERSIONS.includes(version);
    return isKnown ? undefined : 'The option "acrobatVersion" is unknown';
  } catch {
    return 'The part "options" is not JSON';
  }
}

/** A small real PDF, uncompressed so that a test can look for its title. */
async function renderPdf(title: string, text: string): Promise<Buffer> {
  const document = new PDFDocument({ compress: false, info: { Title: title } });
  document.fontSize(16).text(title).fontSize(10).text(text).end();
  return Buffer.concat(await document.toArray());
}
