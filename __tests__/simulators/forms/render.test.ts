import { describe, expect, test } from '@jest/globals';
import { FORMS_SCOPES } from '../ims/create-account.ts';
import { MAXIMUM_BODY_BYTES } from './read-body.ts';
import { EXPERIMENTAL_RENDER_PATH, RENDER_PATH } from './routes.ts';
import { withSimulators } from './with-simulators.ts';

function form(parts: Readonly<Record<string, string | File>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    data.set(name, value);
  }
  return data;
}

function xmlFile(name: string, type = 'application/xml'): File {
  return new File(['<root>Ada</root>'], name, { type });
}

const TEMPLATE = xmlFile('letter.xdp');

describe('generatePDFOutput of the Forms simulator', () => {
  test.each([
    ['an XDP file and data', { template: TEMPLATE, data: xmlFile('letter.xml') }, 'letter.xdp'],
    ['a path in the repository', { template: 'crx:///content/letter.xdp' }, 'template'],
    ['options', { template: TEMPLATE, options: '{"acrobatVersion":"Acrobat_11"}' }, 'letter.xdp'],
  ])('renders a PDF from %s', (_name, parts, title) =>
    withSimulators(async ({ forms, headers }) => {
      const response = await fetch(forms.url + RENDER_PATH, {
        method: 'POST',
        headers,
        body: form(parts),
      });
      const text = Buffer.from(await response.arrayBuffer()).toString('latin1');

      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe('application/pdf');
      expect(text).toMatch(/^%PDF-1\.\d[\s\S]*%%EOF\s*$/);
      expect(text).toContain(`(${title})`);
    }),
  );

  test.each([
    ['no multipart form', 'a=b', 'multipart/form-data'],
    ['no template', form({ data: '<a/>' }), 'template'],
    ['a template that is neither document nor path', form({ template: 'letter' }), 'template'],
    ['data that is not XML', form({ template: TEMPLATE, data: '{}' }), 'data'],
    ['options that are not JSON', form({ template: TEMPLATE, options: 'x' }), 'options'],
    [
      'an unknown Acrobat version',
      form({ template: TEMPLATE, options: '{"acrobatVersion":"Acrobat_9"}' }),
      'acrobatVersion',
    ],
  ])('answers 400 to %s', (_name, body, named) =>
    withSimulators(async ({ forms, headers }) => {
      const response = await fetch(forms.url + RENDER_PATH, { method: 'POST', headers, body });

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        status: 400,
        code: 'BadRequest',
        message: expect.stringContaining(named),
      });
    }),
  );

  test('answers 413 to a body that is too long', () =>
    withSimulators(async ({ forms, headers }) => {
      const body = Buffer.alloc(MAXIMUM_BODY_BYTES + 1);
      const response = await fetch(forms.url + RENDER_PATH, { method: 'POST', headers, body });

      expect(response.status).toBe(413);
    }));

  test('answers 405 to GET', () =>
    withSimulators(async ({ forms, headers }) => {
      expect((await fetch(forms.url + RENDER_PATH, { headers })).status).toBe(405);
    }));
});

describe('pdfform of the Forms simulator', () => {
  test.each([
    ['the media type of an XDP', 'application/vnd.adobe.xdp+xml', 200],
    ['any other media type', 'application/xml', 400],
  ])('takes a template of %s: %s, %i', (_name, type, status) =>
    withSimulators(
      async ({ forms, headers }) => {
        const response = await fetch(forms.url + EXPERIMENTAL_RENDER_PATH, {
          method: 'POST',
          headers: { ...headers, 'X-Adobe-Accept-Experimental': '1' },
          body: form({ template: xmlFile('letter.xdp', type), data: xmlFile('letter.xml') }),
        });

        expect(response.status).toBe(status);
      },
      { scopes: FORMS_SCOPES },
    ),
  );
});
