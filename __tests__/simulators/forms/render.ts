import PDFDocument from 'pdfkit';
import { type Answer, readMultipart } from '../loopback-server.ts';
import { formsError } from './answer.ts';

const ACROBAT_VERSIONS: readonly unknown[] = ['Acrobat_10', 'Acrobat_10_1', 'Acrobat_11'];

/** One part of a multipart form. */
interface Part {
  /** Of a part that is a file. */
  readonly fileName?: string;
  /** The media type of a file; the platform's parser tells no other. */
  readonly contentType?: string;
  readonly text: string;
}

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
  const form = await readMultipart(contentType, body).catch(() => undefined);
  if (form === undefined || !contentType.startsWith('multipart/form-data')) {
    return formsError(400, 'BadRequest', 'The body is no multipart/form-data');
  }
  const template = await partOf(form, 'template');
  const data = await partOf(form, 'data');
  const options = await partOf(form, 'options');
  const fault =
    templateFault(template) ??
    dataFault(data) ??
    (isExperimental ? typeFault(template, data) : optionsFault(options));
  if (fault !== undefined) {
    return formsError(400, 'BadRequest', fault);
  }
  const pdf = await renderPdf(template?.fileName ?? 'template', data?.text ?? '');
  return { status: 200, headers: { 'Content-Type': 'application/pdf' }, body: pdf };
}

/** A part; of those with the same name, the last. */
async function partOf(form: FormData, name: string): Promise<Part | undefined> {
  const value = form.getAll(name).at(-1);
  return value instanceof File
    ? { fileName: value.name, contentType: value.type, text: await value.text() }
    : value === undefined
      ? undefined
      : { text: value };
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

function typeFault(template: Part | undefined, data: Part | undefined): string | undefined {
  if (template?.contentType !== 'application/vnd.adobe.xdp+xml') {
    return 'The part "template" must be of type application/vnd.adobe.xdp+xml';
  }
  return data === undefined || data.contentType === 'application/xml'
    ? undefined
    : 'The part "data" must be of type application/xml';
}

function optionsFault(options: Part | undefined): string | undefined {
  try {
    const version: unknown = JSON.parse(options?.text ?? '{}')?.acrobatVersion;
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
