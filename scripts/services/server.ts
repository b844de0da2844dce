import { setTimeout as sleep } from 'node:timers/promises';
import { Home, type Owner } from './home.ts';

/** What it takes to start one server and to know that it is up. */
export interface ServerPlan {
  /** For the folder's name and for errors. */
  readonly name: string;
  readonly owner?: Owner;
  readonly deadlineMs: number;
  /** The process is only a container engine's client: its id says nothing about the server. */
  readonly inContainer?: boolean;
  prepare?(home: Home): Promise<void>;
  command(folder: string): readonly string[];
  /** Settles once the server answers as it should; a rejection means not yet. */
  answers(): Promise<unknown>;
}

export interface RunningServer {
  /** The server's process, to pause or kill it; undefined when it is not ours or runs in a container. */
  readonly pid?: number;
  /** Stops what was started and removes its folder; nothing for a server that was there before. May be called twice. */
  stop(): Promise<void>;
  /** Stops the server in order and starts it on what it had, `downMs` later, with another `pid`; undefined where `pid` is. */
  readonly restart?: (downMs: number) => Promise<void>;
}

const pollMs = 20;
/** A container's stop goes through the engine; a plain process has no excuse. */
const graceMs = { process: 1_500, container: 8_000 };

export async function startServer(plan: ServerPlan): Promise<RunningServer> {
  const home = new Home(plan.name, plan.owner, plan.inContainer ? graceMs.container : graceMs.process);
  try {
    await plan.prepare?.(home);
    const pid = home.start(plan.command(home.folder));
    await untilAnswers(plan, home);
    const stop = (): Promise<void> => home.close();
    if (pid === undefined || plan.inContainer) return { stop };
    let runningPid: number | undefined = pid;
    const restart = async (downMs: number): Promise<void> => {
      if (runningPid !== undefined) process.kill(runningPid, 'SIGINT');
      while (home.outcome === undefined) await sleep(pollMs);
      await sleep(downMs);
      runningPid = home.start(plan.command(home.folder));
      await untilAnswers(plan, home);
    };
    return { pid, stop, restart };
  } catch (error) {
    await home.close();
    throw error;
  }
}

async function untilAnswers(plan: ServerPlan, home: Home): Promise<void> {
  const endMs = performance.now() + plan.deadlineMs;
  for (;;) {
    try {
      await plan.answers();
      // Another server may have taken the port: an answer counts only while ours is alive.
      if (home.outcome === undefined) return;
    } catch (error) {
      if (performance.now() > endMs) {
        throw new Error(`${plan.name}: expected an answer within ${plan.deadlineMs} ms`, { cause: error });
      }
    }
    if (home.outcome !== undefined) throw new Error(`${plan.name}: expected a running server, ${home.outcome}`);
    await sleep(pollMs);
  }
}
