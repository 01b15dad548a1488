import { describe, expect, test } from '@jest/globals';
import { CommandProcessor } from './command-processor.ts';
import { SecretMasker } from './secret-masker.ts';
import { StepLog } from './step-log.ts';

function process(lines: string[], { isDebug = false } = {}) {
  const masker = new SecretMasker();
  const log = new StepLog(masker, isDebug);
  const processor = new CommandProcessor(log, masker, isDebug);
  for (const line of lines) {
    processor.processLine(line);
  }
  return { log: log.lines, annotations: log.annotations, processor };
}

describe('CommandProcessor', () => {
  test('masks only what is written after add-mask, which itself is not shown', () => {
    const { log, processor } = process(['a secret', '::add-mask::secret', 'a secret']);
    expect(log).toEqual(['a secret', 'a ***']);
    expect(processor.masks).toEqual(['secret']);
  });

  test('masks each line of an escaped value', () => {
    expect(process(['::add-mask::first%0A  second%0D%0A', 'first', 'second']).log).toEqual([
      '***',
      '***',
    ]);
  });

  test('masks only the first line of a value whose line ends are not escaped', () => {
    expect(process(['::add-mask::first', 'second', 'first']).log).toEqual(['second', '***']);
  });

  test('warns of an empty mask', () => {
    const { log, processor } = process(['::add-mask:: ']);
    expect(log).toEqual([
      "##[warning]Can't add secret mask for empty string in ##[add-mask] command.",
    ]);
    expect(processor.masks).toEqual([]);
  });

  test('turns error, warning and notice into masked annotations', () => {
    const { log, annotations } = process([
      '::add-mask::secret',
      '::error title=T::a secret%0Asecond line',
      '::warning::careful',
      '::notice::fyi',
    ]);
    expect(annotations).toEqual([
      { level: 'error', message: 'a ***\nsecond line', properties: { title: 'T' } },
      { level: 'warning', message: 'careful', properties: {} },
      { level: 'notice', message: 'fyi', properties: {} },
    ]);
    expect(log).toEqual(['##[error]a ***', 'second line', '##[warning]careful', '##[notice]fyi']);
  });

  test('cuts an annotation at 4096 characters and keeps ten of a level', () => {
    const lines = Array.from({ length: 11 }, () => `::error::${'x'.repeat(5000)}`);
    const { annotations, log } = process(lines);
    expect(annotations).toHaveLength(10);
    expect(annotations[0]?.message).toHaveLength(4096);
    expect(log).toHaveLength(11);
  });

  test('shows debug messages and echoes commands only when debugging', () => {
    const lines = ['::debug::one%0Atwo', '::group::Title', '::endgroup::', '::add-mask::secret'];
    expect(process(lines).log).toEqual(['##[group]Title', '##[endgroup]']);
    expect(process(lines, { isDebug: true }).log).toEqual([
      '##[debug]one',
      '##[debug]two',
      '::group::Title',
      '##[group]Title',
      '::endgroup::',
      '##[endgroup]',
      '::add-mask::***',
    ]);
  });

  test('turns echoing on and off', () => {
    const lines = ['::echo::on', '::group::a', '::echo::off', '::group::b'];
    expect(process(lines).log).toEqual(['::group::a', '##[group]a', '::echo::off', '##[group]b']);
  });

  test.each(['::set-env name=A::b', '::add-path::/x', '::echo::maybe', '::stop-commands::error'])(
    'fails the step for %j',
    (line) => {
      const { log, processor } = process([line]);
      expect(processor.hasFailed).toBe(true);
      expect(log[0]).toBe(`##[error]Unable to process command '${line}' successfully.`);
      expect(log).toHaveLength(2);
    },
  );

  test('still takes set-output and save-state, with a warning', () => {
    const { processor, annotations } = process([
      '::set-output name=a::b',
      '::save-state name=c::d',
    ]);
    expect(processor.outputs).toEqual({ a: 'b' });
    expect(processor.state).toEqual({ c: 'd' });
    expect(annotations.map(({ level }) => level)).toEqual(['warning', 'warning']);
    expect(processor.hasFailed).toBe(false);
  });

  test('leaves commands alone between stop-commands and its token', () => {
    const { log, annotations, processor } = process([
      '::stop-commands::tok',
      '::error::text only',
      '::tok::',
      '::error::real',
    ]);
    expect(log).toEqual(['::stop-commands::tok', '::error::text only', '::tok::', '##[error]real']);
    expect(annotations).toHaveLength(1);
    expect(processor.commands.map(({ name }) => name)).toEqual(['stop-commands', 'error']);
  });
});
