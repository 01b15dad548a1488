import { valueEncoders } from './value-encoders.ts';

const REPLACEMENT = '***';

/** From `start` up to, but without, `end`. */
interface Range {
  start: number;
  end: number;
}

/** Replaces secrets by `***` as actions/runner does (SecretMasker.cs). */
export class SecretMasker {
  readonly #values = new Set<string>();

  constructor(values: readonly string[] = []) {
    for (const value of values) {
      this.addValue(value);
    }
  }

  /** Registers exactly this value and its encoded forms; an empty one is ignored. */
  addValue(value: string): void {
    if (value === '') {
      return;
    }
    this.#values.add(value);
    for (const encode of Object.values(valueEncoders)) {
      this.#values.add(encode(value));
    }
    this.#values.delete('');
  }

  /** Registers a value and each of its lines, trimmed: what `add-mask` does. */
  addValueAndLines(value: string): void {
    this.addValue(value);
    for (const line of value.split(/[\r\n]/)) {
      this.addValue(line.trim());
    }
  }

  /** Registers a secret of the workflow, which the runner trims first. */
  addSecret(value: string): void {
    this.addValueAndLines(value.trim());
  }

  /** How many values each line of the log is searched for. */
  get valueCount(): number {
    return this.#values.size;
  }

  /** What is replaced in a text; touching or overlapping matches become one. */
  maskedRanges(text: string): readonly Range[] {
    return mergeRanges([...this.#values].flatMap((value) => findAll(text, value)));
  }

  /** The text with every registered value replaced. */
  mask(text: string): string {
    let masked = '';
    let position = 0;
    for (const { start, end } of this.maskedRanges(text)) {
      masked += text.slice(position, start) + REPLACEMENT;
      position = end;
    }
    return masked + text.slice(position);
  }
}

function findAll(text: string, value: string): Range[] {
  const ranges: Range[] = [];
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
    ranges.push({ start, end: start + value.length });
  }
  return ranges;
}

function mergeRanges(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      last.end = Math.max(last.end, range.end);
    } else {
      merged.push({ ...range });
    }
  }
  return merged;
}
