import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { maskSecret } from '../../src/runner/masks.ts';
import { cleanText } from '../../src/text/clean-text.ts';
import { parseJsonObject } from '../../src/text/json-object.ts';
import {
  plainMarkdown,
  taskList,
  valueTable,
  yamlBlock,
  yamlText,
} from '../../src/text/markdown.ts';
import { useStdout } from './_stdout.ts';

useStdout();

describe('clean text', () => {
  test.each([
    ['  around  and   between ', 'around and between'],
    ['two\r\nlines\u2028three\u2029four', 'two lines three four'],
    ['bell\u0007 escape\u001b[31m tab\t', 'bell escape [31m tab'],
    ['right\u202eleft\u2066 joiner\u200b bom\ufeff', 'right left joiner bom'],
    ['Grüße, 密钥 🔑', 'Grüße, 密钥 🔑'],
  ])('of %j is %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  test('has no secret, which is taken out before the cut, which could leave a part of it', () => {
    maskSecret('p8e-0123456789');

    expect(cleanText('x'.repeat(6).concat('p8e-0123456789'), 10)).toBe('xxxxxx***');
    expect(cleanText('\n'.repeat(37).concat('p8e-0123456789'), 10)).toBe('***');
  });

  test('is cut with a sign of it, but not within a character', () => {
    expect(cleanText('x'.repeat(300))).toBe('x'.repeat(300));
    expect(cleanText('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
    expect(cleanText('x'.repeat(5_000_000), 10)).toBe(`${'x'.repeat(10)}…`);
    expect(cleanText(`x${'🔑'.repeat(20)}`, 10)).toBe(`x${'🔑'.repeat(9)}…`);
  });

  test('of anything is one bounded line that a terminal shows as it is', () => {
    const codePoints = fc.array(fc.nat(0x10ffff), { maxLength: 200 });
    const anyText = codePoints.map((points) => String.fromCodePoint(...points));
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, maxLength) => {
        const line = cleanText(text, maxLength);

        expect(line.isWellFormed()).toBe(true);
        expect([...line].length).toBeLessThanOrEqual(maxLength + 1);
        expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

test.each([
  ['{"a":1,"a":2}', { a: 2 }],
  ['', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['"{}"', undefined],
  ['{}{}', undefined],
])('of %j the JSON object is %j', (text, object) => {
  expect(parseJsonObject(text)).toEqual(object);
});

describe('Markdown', () => {
  test.each([
    ['<b>|`*[x]\\&\n# y', '&#60;b&#62;&#124;&#96;&#42;&#91;x&#93;&#92;&#38; # y'],
    ['__a__', '&#95;&#95;a&#95;&#95;'],
    ['~~a~~', '&#126;&#126;a&#126;&#126;'],
    ['read_pc.dma_aem_cloud', 'read_pc.dma_aem_cloud'],
  ])('shows %j as it is', (text, markdown) => {
    expect(plainMarkdown(text)).toBe(markdown);
  });

  test('has tables of values, and lists of tasks', () => {
    expect(valueTable([['Client id', 'a|b']])).toBe(
      '| | |\n| --- | --- |\n| Client id | a&#124;b |',
    );
    expect(taskList(['one', 'two'])).toBe('- [ ] one\n- [ ] two');
  });

  test.each(['1e3', 'a: b #c', '"quoted"', '```', '\\n', '{[&*!|>%@'])(
    'has YAML that holds %s as it is',
    (text) => {
      const block = yamlBlock(`key: ${yamlText(text)}`);

      expect(block.split('\n')).toHaveLength(3);
      expect(block.slice('```yaml'.length, -'```'.length)).not.toContain('```');
      expect(parse(block.split('\n')[1] ?? '')).toEqual({ key: text });
    },
  );
});
