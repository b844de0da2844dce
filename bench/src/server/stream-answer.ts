import type { Socket } from 'node:net';
import { monotonicNs } from '../monotonic-ns.ts';
import { framed } from './head.ts';
import type { Script } from './script.ts';
import { wheelOf } from './wheel.ts';

/** A stream while it is being written. */
export class StreamAnswer {
  readonly script: Script;
  readonly #socket: Socket;
  readonly #onDone: () => void;
  #written = 0;
  #leave: (() => void) | undefined;
  over = false;

  constructor(socket: Socket, script: Script, onDone: () => void) {
    this.#socket = socket;
    this.script = script;
    this.#onDone = onDone;
    socket.write(script.first);
    const { everyMs } = script.scene;
    if (everyMs === 0) this.pump();
    else this.#leave = wheelOf(everyMs).add(() => this.#step());
  }

  /** Writes until the socket is full; again when it has drained. */
  pump(): void {
    if (this.over || this.#leave) return;
    const { writes } = this.script;
    while (this.#written < writes.length) {
      if (!this.#socket.write(writes[this.#written++]!) && this.#written < writes.length) return;
    }
    this.#finish();
  }

  /** The client is gone, or has it all. */
  close(): void {
    this.over = true;
    this.#leave?.();
  }

  #step(): void {
    const { scene, wire, writes, writeCount } = this.script;
    if (this.#written >= writeCount) return this.#finish();
    const write = scene.stamp ? framed(wire.delta(`${monotonicNs()}`)) : writes[this.#written % writes.length]!;
    this.#written++;
    this.#socket.write(write);
  }

  #finish(): void {
    if (this.script.scene.hold) return this.#leave?.();
    this.#socket.write(this.script.last);
    this.close();
    this.#onDone();
  }
}
