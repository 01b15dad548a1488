import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  plainMarkdown,
  taskList,
  valueTable,
  yamlBlock,
  yamlText,
} from '../../../src/text/markdown.ts';

test('plain text is no markup', () => {
  expect(plainMarkdown('<b>|`*[x]\\&\n# y')).toBe(
    '&#60;b&#62;&#124;&#96;&#42;&#91;x&#93;&#92;&#38; # y',
  );
});

test.each([
  ['_a_', '&#95;a&#95;'],
  ['__a__', '&#95;&#95;a&#95;&#95;'],
  ['~~a~~', '&#126;&#126;a&#126;&#126;'],
  ['read_pc.dma_aem_cloud', 'read_pc.dma_aem_cloud'],
])('%s is neither emphasized nor struck out', (text, markdown) => {
  expect(plainMarkdown(text)).toBe(markdown);
});

test('a table has one row for each value', () => {
  expect(valueTable([['Client id', 'a|b']])).toBe('| | |\n| --- | --- |\n| Client id | a&#124;b |');
});

test('a task list can be ticked off', () => {
  expect(taskList(['one', 'two'])).toBe('- [ ] one\n- [ ] two');
});

describe('YAML to copy', () => {
  test.each([
    'plain',
    'true',
    '1e3',
    'a: b #c',
    '"quoted"',
    "it's",
    '```',
    '\\n',
    '- x',
    '{[&*!|>%@',
  ])('holds %s as it is', (text) => {
    const block = yamlBlock(`key: ${yamlText(text)}`);

    expect(block.split('\n')).toHaveLength(3);
    expect(block.slice('```yaml'.length, -'```'.length)).not.toContain('```');
    expect(parse(block.split('\n')[1] ?? '')).toEqual({ key: text });
  });
});
