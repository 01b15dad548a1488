import { describe, expect, test } from '@jest/globals';
import { LineSplitter } from './line-splitter.ts';

function split(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) {
    splitter.write(Buffer.from(chunk));
  }
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  test.each<[chunks: (string | Buffer)[], lines: string[]]>([
    [['a\nb\r\nc\rd'], ['a', 'b', 'c', 'd']],
    [['a\n\nb\n'], ['a', '', 'b']],
    [
      ['a', 'b\nc', '\n'],
      ['ab', 'c'],
    ],
    [
      ['a\r', '\nb'],
      ['a', 'b'],
    ],
    [
      ['a\r', 'b'],
      ['a', 'b'],
    ],
    [['a\r'], ['a']],
    [[], []],
    [[Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], ['é']],
  ])('%j', (chunks, lines) => {
    expect(split(...chunks)).toEqual(lines);
  });
});
