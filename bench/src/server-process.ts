import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.ts';

/** The server, in a process of its own. */
export class ServerProcess {
  /** One address a port. */
  readonly origins: readonly string[];
  readonly #stop: () => Promise<void>;

  private constructor(origins: readonly string[], stop: () => Promise<void>) {
    this.origins = origins;
    this.#stop = stop;
  }

  static async start(): Promise<ServerProcess> {
    const child = startChild(process.execPath, [fileURLToPath(new URL('server/main.ts', import.meta.url))]);
    child.stderr!.pipe(process.stderr);
    const gone = once(child, 'close');
    const first = await Promise.race([once(child.stdout!.setEncoding('utf8'), 'data'), gone]);
    if (typeof first[0] !== 'string') throw new Error('The server did not start');
    return new ServerProcess(JSON.parse(first[0]) as string[], async () => {
      child.kill('SIGKILL');
      await gone;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}
