import type { SecretMasker } from './secret-masker.ts';
import type { StepLog } from './step-log.ts';
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-commands.ts';

/** These are shown in another way, or must not be shown. */
const COMMANDS_WITHOUT_ECHO = ['add-mask', 'debug', 'error', 'notice', 'warning'];

/** Carries out what a step's output asks for, line by line (ActionCommandManager.cs). */
export class CommandProcessor {
  readonly commands: WorkflowCommand[] = [];
  readonly masks: string[] = [];
  /** A command that could not be carried out fails the step, whatever its exit code. */
  hasFailed = false;
  readonly #log: StepLog;
  readonly #masker: SecretMasker;
  readonly #isEchoing: boolean;

  constructor(log: StepLog, masker: SecretMasker, isEchoing: boolean) {
    this.#log = log;
    this.#masker = masker;
    this.#isEchoing = isEchoing;
  }

  /** Takes one line of stdout or stderr, without its line end. */
  processLine(line: string): void {
    const command = parseWorkflowCommand(line);
    if (command === undefined) {
      this.#log.output(line);
      return;
    }
    this.commands.push(command);
    if (this.#isEchoing && !COMMANDS_WITHOUT_ECHO.includes(command.name)) {
      this.#log.output(line);
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
        this.#log.annotate(name, data, properties);
        break;
      case 'debug':
        this.#log.debug(data);
        break;
      case 'group':
      case 'endgroup':
        this.#log.output(`##[${name}]${data}`);
        break;
      default:
        // On the runner these are disabled or deprecated, or do harm to what follows.
        this.hasFailed = true;
        this.#log.annotate('error', `An action must not use the command '${name}'.`);
    }
  }

  #addMask(value: string): void {
    if (value.trim() === '') {
      this.#log.annotate('warning', "Can't add secret mask for empty string");
      return;
    }
    if (this.#isEchoing) {
      this.#log.output('::add-mask::***');
    }
    this.masks.push(value);
    this.#masker.addValueAndLines(value);
  }
}
