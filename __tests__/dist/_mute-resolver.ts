import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lengths of labels, as they are in these tests. */
const LABEL_LENGTH = /\p{Cc}/gu;
/** No other program listens on port 53 there. */
const ADDRESS = '127.53.53.53';

/** A name server that never answers. */
export interface MuteResolver {
  /** Names that were asked for. */
  readonly asked: string[];
  /** Is called for each. */
  onQuestion: (name: string) => void;
  /** For `runAction`: starts a program for which this is the only name server. */
  readonly launcher: typeof launcher;
  close(): void;
}

/** Starts the name server. */
export async function startMuteResolver(): Promise<MuteResolver> {
  const socket = createSocket('udp4');
  const resolver: MuteResolver = {
    asked: [],
    onQuestion() {},
    launcher,
    close: () => socket.close(),
  };
  socket.on('message', (message) => {
    // A header of 12 bytes, then labels, each with its length before it.
    const name = message.toString('latin1', 13).replace(/\0.*/s, '').replace(LABEL_LENGTH, '.');
    resolver.asked.push(name);
    resolver.onQuestion(name);
  });
  socket.bind(53, ADDRESS);
  await once(socket, 'listening');
  return resolver;
}

/** Whether this system lets a program have an `/etc/resolv.conf` of its own; says so if not. */
export function canReplaceResolver(): boolean {
  const [program = '', ...rest] = launcher();
  // Root also because of the port.
  const canReplace = process.getuid?.() === 0 && spawnSync(program, [...rest, 'true']).status === 0;
  if (!canReplace) {
    console.warn('NOT TESTED: name look-ups that hang (needs Linux, root and mount namespaces)');
  }
  return canReplace;
}

/** @param files more lines for the `/etc/resolv.conf` and `/etc/hosts` of the program */
function launcher({ resolvConf = '', hosts = '' } = {}): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'resolver-'));
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${ADDRESS}\n${resolvConf}`);
  writeFileSync(join(folder, 'hosts'), `${readFileSync('/etc/hosts', 'utf8')}\n${hosts}`);
  const mount = (name: string) => `mount --bind "$0/${name}" /etc/${name}`;
  const script = `${mount('resolv.conf')} && ${mount('hosts')} && exec "$@"`;
  // Not sh: some drop variables with a hyphen in their name.
  return ['unshare', '--mount', 'bash', '-c', script, folder];
}
