import { StringDecoder } from 'node:string_decoder';

/** Cuts a byte stream into lines at LF, CR LF or a lone CR, as the runner's reader does. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes the next bytes. A CR at their end waits: an LF may follow. */
  write(bytes: Buffer): void {
    this.#rest += this.#decoder.write(bytes);
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#onLine(line);
    }
  }

  /** Hands over what is left when the stream has ended. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (rest !== '') {
      this.#onLine(rest.replace(/\r$/, ''));
    }
  }
}
