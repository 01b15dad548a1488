import PDFDocument from 'pdfkit';

/** What {@link renderPdf} puts into the document. */
export interface PdfContent {
  /** The document's title, in its information dictionary. */
  readonly title: string;
  readonly text: string;
}

/** Returns a small real PDF, uncompressed so that a test can look for its title. */
export function renderPdf(content: PdfContent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const document = new PDFDocument({ compress: false, info: { Title: content.title } });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    document.fontSize(16).text(content.title).fontSize(10).text(content.text);
    document.end();
  });
}
