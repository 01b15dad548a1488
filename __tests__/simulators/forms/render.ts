import { type Answer, formsError, pdf } from './answer.ts';
import { type Part, type Parts, readParts } from './multipart.ts';
import { renderPdf } from './pdf.ts';

const ACROBAT_VERSIONS: readonly unknown[] = ['Acrobat_10', 'Acrobat_10_1', 'Acrobat_11'];

function badRequest(message: string): Answer {
  return formsError(400, 'BadRequest', message);
}

function templateFault(template: Part | undefined): string | undefined {
  if (template === undefined) {
    return 'The part "template" is required';
  }
  const isDocument = /^\s*<|^%PDF-/.test(template.text);
  const isReference = /^(\/|crx:|https?:)\S+\s*$/.test(template.text);
  return isDocument || isReference ? undefined : 'The part "template" is no XDP, PDF or path';
}

function dataFault(data: Part | undefined): string | undefined {
  return data === undefined || /^\s*</.test(data.text) ? undefined : 'The part "data" is not XML';
}

function optionsFault(options: Part | undefined): string | undefined {
  if (options === undefined) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(options.text);
    const version = (value as { acrobatVersion?: unknown } | null)?.acrobatVersion;
    if (version !== undefined && !ACROBAT_VERSIONS.includes(version)) {
      return 'The option "acrobatVersion" is unknown';
    }
    return undefined;
  } catch {
    return 'The part "options" is not JSON';
  }
}

function experimentalFault(parts: Parts): string | undefined {
  if (parts.get('template')?.contentType !== 'application/vnd.adobe.xdp+xml') {
    return 'The part "template" must be of type application/vnd.adobe.xdp+xml';
  }
  const data = parts.get('data');
  return data === undefined || data.contentType === 'application/xml'
    ? undefined
    : 'The part "data" must be of type application/xml';
}

async function answerWithPdf(parts: Parts): Promise<Answer> {
  const title = parts.get('template')?.fileName ?? 'template';
  return pdf(await renderPdf({ title, text: parts.get('data')?.text ?? '' }));
}

/**
 * `POST /adobe/forms/doc/v1/generatePDFOutput`, the established API: takes the form's body and
 * content type; returns the PDF, or a 400 that names the part.
 *
 * @see adobe-ims.md, section 8
 */
export async function generatePdfOutput(
  body: Buffer,
  contentType: string | undefined,
): Promise<Answer> {
  const parts = await readParts(body, contentType);
  if (parts === undefined) {
    return badRequest('The body is no multipart/form-data');
  }
  const fault =
    templateFault(parts.get('template')) ??
    dataFault(parts.get('data')) ??
    optionsFault(parts.get('options'));
  return fault === undefined ? answerWithPdf(parts) : badRequest(fault);
}

/**
 * `POST /adobe/document/generate/pdfform`, the experimental API, which takes one media type for each
 * part. Takes and returns what {@link generatePdfOutput} does.
 *
 * @see adobe-ims.md, section 8
 */
export async function generatePdfForm(
  body: Buffer,
  contentType: string | undefined,
): Promise<Answer> {
  const parts = await readParts(body, contentType);
  if (parts === undefined) {
    return badRequest('The body is no multipart/form-data');
  }
  const fault =
    templateFault(parts.get('template')) ??
    dataFault(parts.get('data')) ??
    experimentalFault(parts);
  return fault === undefined ? answerWithPdf(parts) : badRequest(fault);
}
