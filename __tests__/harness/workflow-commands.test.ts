import { describe, expect, test } from '@jest/globals';
import { isResumeToken, parseWorkflowCommand } from './workflow-commands.ts';

const COMMANDS: [line: string, name: string, properties: Record<string, string>, data: string][] = [
  ['::add-mask::value', 'add-mask', {}, 'value'],
  ['::error::', 'error', {}, ''],
  ['  ::error::after blanks', 'error', {}, 'after blanks'],
  ['::ERROR::any case', 'error', {}, 'any case'],
  ['::error title=A,file=b.ts::text', 'error', { title: 'A', file: 'b.ts' }, 'text'],
  ['::error title=A%3A B%2C C%25::x', 'error', { title: 'A: B, C%' }, 'x'],
  ['::error title=a=b,empty=,=c=d::x', 'error', { title: 'a=b', c: 'd' }, 'x'],
  ['::error title=two words ::x', 'error', { title: 'two words' }, 'x'],
  ['::warning::a%0Ab%0D%25', 'warning', {}, 'a\nb\r%'],
  ['::warning::%250A', 'warning', {}, '%0A'],
  ['::notice::keeps %3A and %2C', 'notice', {}, 'keeps %3A and %2C'],
  ['::debug::a::b', 'debug', {}, 'a::b'],
  ['::group::Title', 'group', {}, 'Title'],
  ['##[error]old form', 'error', {}, 'old form'],
  ['anywhere ##[warning title=a;file=b]%3B%5D', 'warning', { title: 'a', file: 'b' }, ';]'],
];

const TEXTS = [
  '',
  'text',
  'text ::error::not at the start',
  '::error',
  '::unknown::command',
  ':: error::blank before the name',
  'std::string::npos',
  '##[unknown]command',
];

describe('parseWorkflowCommand', () => {
  test.each(COMMANDS)('reads %j', (line, name, properties, data) => {
    expect(parseWorkflowCommand(line)).toEqual({ name, properties, data });
  });

  test.each(TEXTS)('takes %j as text', (line) => {
    expect(parseWorkflowCommand(line)).toBeUndefined();
  });

  test('knows a resume token', () => {
    expect(parseWorkflowCommand('::Token1::', 'token1')?.name).toBe('token1');
    expect(parseWorkflowCommand('::token2::', 'token1')).toBeUndefined();
  });
});

describe('isResumeToken', () => {
  test.each([
    ['random-1234', true],
    ['', false],
    ['pause-logging', false],
    ['Error', false],
  ])('%j: %s', (token, expected) => {
    expect(isResumeToken(token)).toBe(expected);
  });
});
