import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** No other program listens on port 53 there. */
const ADDRESS = '127.53.53.53';

/** A name server that never answers. */
export interface MuteResolver {
  /**
   * For `runAction`: starts a program for which this is the only name server.
   *
   * @param files more lines for its `/etc/resolv.conf` and `/etc/hosts`
   */
  launcher(files?: { resolvConf?: string; hosts?: string }): string[];
  /** Names that were asked for. */
  readonly asked: string[];
  /** Calls a function for each name that is asked for from now on. */
  onQuestion(listener: () => void): void;
  close(): void;
}

/** Whether this system lets a program have an `/etc/resolv.conf` of its own; says so if not. */
export function canReplaceResolver(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'resolver-'));
  for (const name of ['resolv.conf', 'hosts']) {
    writeFileSync(join(folder, name), '');
  }
  const [program = '', ...rest] = withFiles(folder);
  // Root also because of the port.
  const canReplace = process.getuid?.() === 0 && spawnSync(program, [...rest, 'true']).status === 0;
  if (!canReplace) {
    console.warn('NOT TESTED: name look-ups that hang (needs Linux, root and mount namespaces)');
  }
  return canReplace;
}

/** Starts the name server. */
export async function startMuteResolver(): Promise<MuteResolver> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (message) => asked.push(questionOf(message)));
  socket.bind(53, ADDRESS);
  await once(socket, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'resolver-'));
  return {
    asked,
    onQuestion: (listener) => void socket.on('message', listener),
    launcher({ resolvConf = '', hosts = '' } = {}) {
      writeFileSync(join(folder, 'resolv.conf'), `nameserver ${ADDRESS}\n${resolvConf}`);
      writeFileSync(join(folder, 'hosts'), `${readFileSync('/etc/hosts', 'utf8')}\n${hosts}`);
      return withFiles(folder);
    },
    close: () => socket.close(),
  };
}

/** Starts a program that sees the files of a folder as those in `/etc`. */
function withFiles(folder: string): string[] {
  const mount = (name: string) => `mount --bind "$0/${name}" /etc/${name}`;
  const script = `${mount('resolv.conf')} && ${mount('hosts')} && exec "$@"`;
  // Not sh: some drop variables with a hyphen in their name.
  return ['unshare', '--mount', 'bash', '-c', script, folder];
}

/** The name in a DNS question: labels with their lengths before them, behind a header of 12 bytes. */
function questionOf(message: Buffer): string {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return labels.join('.');
}
