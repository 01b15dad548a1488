import type { SecretMasker } from './secret-masker.ts';
import type { StepLog } from './step-log.ts';
import type { Variables } from './variables.ts';
import { isResumeToken, parseWorkflowCommand, type WorkflowCommand } from './workflow-commands.ts';

const DISABLED =
  'command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`.';
const DEPRECATED =
  'command is deprecated and will be disabled soon. Please upgrade to using Environment Files.';

const LONGEST_UNMASKED_TOKEN = 6;

/** Carries out what a step's output asks for, line by line (ActionCommandManager.cs). */
export class CommandProcessor {
  readonly commands: WorkflowCommand[] = [];
  readonly masks: string[] = [];
  readonly outputs: Variables = {};
  readonly state: Variables = {};
  /** A command that could not be carried out fails the step, whatever its exit code. */
  hasFailed = false;
  readonly #log: StepLog;
  readonly #masker: SecretMasker;
  readonly #handlers: Record<string, (command: WorkflowCommand, line: string) => void> = {
    'add-mask': ({ data }) => this.#addMask(data),
    error: ({ data, properties }) => this.#log.annotate('error', data, properties),
    warning: ({ data, properties }) => this.#log.annotate('warning', data, properties),
    notice: ({ data, properties }) => this.#log.annotate('notice', data, properties),
    debug: ({ data }) => this.#log.debug(data),
    group: ({ data }) => this.#log.output(`##[group]${data}`),
    endgroup: () => this.#log.output('##[endgroup]'),
    'stop-commands': ({ data }, line) => this.#stop(data, line),
    echo: ({ data }) => this.#setEcho(data),
    'set-output': (command) => this.#storeDeprecated(command, this.outputs),
    'save-state': (command) => this.#storeDeprecated(command, this.state),
    'set-env': rejectDisabled,
    'add-path': rejectDisabled,
  };
  #resumeToken: string | undefined;
  #isEchoing = false;

  constructor(log: StepLog, masker: SecretMasker, isEchoing: boolean) {
    this.#log = log;
    this.#masker = masker;
    this.#isEchoing = isEchoing;
  }

  /** Takes one line of stdout or stderr, without its line end. */
  processLine(line: string): void {
    const command = parseWorkflowCommand(line, this.#resumeToken);
    if (command === undefined) {
      this.#log.output(line);
    } else if (this.#resumeToken !== undefined) {
      this.#processWhileStopped(command, line);
    } else {
      this.commands.push(command);
      this.#tryCarryOut(command, line);
    }
  }

  #processWhileStopped(command: WorkflowCommand, line: string): void {
    this.#log.output(line);
    if (command.name === this.#resumeToken?.toLowerCase()) {
      this.#resumeToken = undefined;
    }
  }

  #tryCarryOut(command: WorkflowCommand, line: string): void {
    try {
      this.#carryOut(command, line);
    } catch (error) {
      const shown = isEchoOmitted(command) ? command.name : line;
      this.#log.error(`Unable to process command '${shown}' successfully.`);
      this.#log.error(error instanceof Error ? error.message : String(error));
      this.hasFailed = true;
    }
  }

  #carryOut(command: WorkflowCommand, line: string): void {
    if (this.#isEchoing && !isEchoOmitted(command) && command.name !== 'stop-commands') {
      this.#log.output(line);
    }
    this.#handlers[command.name]?.(command, line);
  }

  #addMask(value: string): void {
    if (value.trim() === '') {
      this.#log.warning("Can't add secret mask for empty string in ##[add-mask] command.");
      return;
    }
    if (this.#isEchoing) {
      this.#log.output('::add-mask::***');
    }
    this.masks.push(value);
    this.#masker.addValueAndLines(value);
  }

  #stop(token: string, line: string): void {
    if (!isResumeToken(token)) {
      throw new Error(
        "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.",
      );
    }
    this.#resumeToken = token;
    if (token.length > LONGEST_UNMASKED_TOKEN) {
      this.#masker.addValue(token);
    }
    this.#log.output(line);
  }

  #setEcho(data: string): void {
    const value = data.trim().toLowerCase();
    if (value !== 'on' && value !== 'off') {
      throw new Error(
        `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`,
      );
    }
    this.#isEchoing = value === 'on';
  }

  #storeDeprecated(command: WorkflowCommand, target: Variables): void {
    this.#log.warning(`The \`${command.name}\` ${DEPRECATED}`);
    const name = command.properties['name'];
    if (name === undefined) {
      throw new Error(`Required field 'name' is missing in ##[${command.name}] command.`);
    }
    target[name] = command.data;
  }
}

const COMMANDS_WITHOUT_ECHO = ['add-mask', 'debug', 'error', 'notice', 'warning'];

function isEchoOmitted(command: WorkflowCommand): boolean {
  return COMMANDS_WITHOUT_ECHO.includes(command.name);
}

function rejectDisabled({ name }: WorkflowCommand): never {
  throw new Error(`The \`${name}\` ${DISABLED}`);
}
