import type { SecretMasker } from './secret-masker.ts';
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-commands.ts';

type AnnotationLevel = 'error' | 'warning' | 'notice';

/** What the run's page shows. The runner masks the message only, never the properties (title). */
export interface Annotation {
  level: AnnotationLevel;
  message: string;
  properties: Record<string, string>;
}

const LONGEST_ANNOTATION = 4096;

/** These are shown in another way, or must not be shown. */
const COMMANDS_WITHOUT_ECHO = ['add-mask', 'debug', 'error', 'notice', 'warning'];

/**
 * The log of one step as a reader of the run sees it: every write is masked when it is made. Carries
 * out the workflow commands in the step's output (ActionCommandManager.cs).
 */
export class StepLog {
  readonly lines: string[] = [];
  readonly annotations: Annotation[] = [];
  readonly commands: WorkflowCommand[] = [];
  readonly masks: string[] = [];
  /** What could not be carried out fails the step, whatever its exit code. */
  hasFailed = false;
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

  /** Takes one line of the step's stdout or stderr, without its line end. */
  processLine(line: string): void {
    const command = parseWorkflowCommand(line);
    if (command === undefined) {
      this.output(line);
      return;
    }
    this.commands.push(command);
    if (this.#isDebug && !COMMANDS_WITHOUT_ECHO.includes(command.name)) {
      this.output(line);
    }
    this.#carryOut(command);
  }

  #carryOut({ name, data, properties }: WorkflowCommand): void {
    switch (name) {
      case 'add-mask':
        this.#addMask(data);
        break;
      case 'error':
      case 'warning':
      case 'notice':
        this.annotate(name, data, properties);
        break;
      case 'debug':
        this.debug(data);
        break;
      case 'group':
      case 'endgroup':
        this.output(`##[${name}]${data}`);
        break;
      default:
        // On the runner these are disabled or deprecated, or do harm to what follows.
        this.hasFailed = true;
        this.annotate('error', `An action must not use the command '${name}'.`);
    }
  }

  #addMask(value: string): void {
    if (value.trim() === '') {
      this.annotate('warning', "Can't add secret mask for empty string");
      return;
    }
    if (this.#isDebug) {
      this.output('::add-mask::***');
    }
    this.masks.push(value);
    this.#masker.addValueAndLines(value);
  }
}
