import type { SecretMasker } from './secret-masker.ts';

type AnnotationLevel = 'error' | 'warning' | 'notice';

/** What the run's page shows. The runner masks the message only, never the properties (title). */
export interface Annotation {
  level: AnnotationLevel;
  message: string;
  properties: Record<string, string>;
}

const LONGEST_ANNOTATION = 4096;

/** The log of one step as a reader of the run sees it: every write is masked when it is made. */
export class StepLog {
  readonly lines: string[] = [];
  readonly annotations: Annotation[] = [];
  readonly #masker: SecretMasker;
  readonly #isDebug: boolean;

  constructor(masker: SecretMasker, isDebug: boolean) {
    this.#masker = masker;
    this.#isDebug = isDebug;
  }

  /** Writes text; it may hold several lines. */
  output(text: string): void {
    this.lines.push(...this.#masker.mask(text).split(/\r\n|\n|\r/));
  }

  /** Writes `with:` or `env:` and the values below it; nothing when there are none. */
  block(title: string, values: Record<string, string>): void {
    const lines = Object.entries(values).map(([name, value]) => `  ${name}: ${value}`);
    for (const line of lines.length === 0 ? [] : [title, ...lines]) {
      this.output(line);
    }
  }

  /** Shown only when step debugging is on. */
  debug(text: string): void {
    for (const line of this.#isDebug ? text.split(/\r?\n/) : []) {
      this.output(`##[debug]${line}`);
    }
  }

  /** Adds an annotation, cut as on the runner, and logs it. */
  annotate(level: AnnotationLevel, text: string, properties: Record<string, string> = {}): void {
    const message = this.#masker.mask(text).slice(0, LONGEST_ANNOTATION);
    this.annotations.push({ level, message, properties });
    if (message !== '') {
      this.output(`##[${level}]${message}`);
    }
  }
}
