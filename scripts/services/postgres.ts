import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Owner } from './home.ts';
import { thisMachine, type Machine } from './machine.ts';
import { obtain } from './obtain.ts';
import { startServer, type RunningServer } from './server.ts';

export interface Postgres extends RunningServer {
  readonly url: string;
}

const host = '127.0.0.1';
const image = 'docker.io/library/postgres:17-alpine';
const initdbOptions = ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
/** Nothing here has to survive a power cut. */
const fastSettings = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/** The database of DATABASE_URL, else a fresh one of our own on a free port of the loopback interface. */
export async function startPostgres(machine: Machine = thisMachine): Promise<Postgres> {
  const given = machine.environment['DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };
  const port = await freePort();
  const shared = { name: 'postgres', answers: () => greetPostgres(port) };
  const server = await obtain(machine, {
    title: 'Postgres',
    variable: 'DATABASE_URL',
    binaries: ['initdb'],
    debianPackage: 'postgresql',
    brewPackage: 'postgresql',
    onMachine: (initdb) => {
      const owner = unprivilegedUser();
      return startServer({
        ...shared,
        ...(owner === undefined ? {} : { owner }),
        deadlineMs: 30_000,
        prepare: (home) => home.finish([initdb, '-D', join(home.folder, 'data'), ...initdbOptions]),
        command: (folder) => {
          const address = ['-h', host, '-p', String(port), '-k', folder];
          return [join(dirname(initdb), 'postgres'), '-D', join(folder, 'data'), ...address, ...fastSettings];
        },
      });
    },
    inContainer: (engine) =>
      startServer({
        ...shared,
        inContainer: true,
        deadlineMs: 180_000,
        command: () => {
          const options = ['--rm', '-e', 'POSTGRES_HOST_AUTH_METHOD=trust', '-p', `${host}:${port}:5432`];
          return [engine, 'run', ...options, image, 'postgres', ...fastSettings];
        },
      }),
  });
  return { url: `postgres://postgres@${host}:${port}/postgres`, ...server };
}

/** Postgres refuses to run as root: root lends it the user that the package makes, or nobody. */
function unprivilegedUser(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('Postgres: expected a user "postgres" or "nobody" in /etc/passwd to run it as, found neither');
}

/**
 * Settles once the server takes a session. It listens earlier, but answers with an error then ("the database system is
 * starting up"); an "R" is its word on authentication, which under trust is consent.
 */
function greetPostgres(port: number): Promise<void> {
  const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection closed before Postgres answered')));
    socket.once('data', (bytes: Buffer) => {
      if (bytes[0] === 0x52) resolve();
      else reject(new Error(`expected "R" from Postgres, got ${JSON.stringify(bytes.toString('latin1'))}`));
      // "X", four bytes long: the session ends in order and leaves no complaint in the log.
      socket.end(Buffer.from('X\0\0\0\x04', 'latin1'));
    });
    socket.write(Buffer.concat([length, body]));
  });
}
