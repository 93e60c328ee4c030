import { freePort, ManagedProcess, waitForHealth } from '@gatehouse/stack';
import type { RunningGate } from '@gatehouse/stack';

/** Several processes of one service: that of the stack, and others like it. */
export class Fleet {
  private constructor(private readonly members: readonly Member[]) {}

  /** Starts so many processes like the stack's own that there are `size`, each on a port of its own. */
  static async of(gate: RunningGate, service: string, size: number): Promise<Fleet> {
    const original = gate.process(service);
    const members: Member[] = [memberOf(original)];
    while (members.length < size) {
      const { options } = original;
      const number = members.length + 1;
      const child = new ManagedProcess({
        ...options,
        name: `${options.name}-${number}`,
        env: { ...options.env, PORT: String(await freePort()) },
        logFile: options.logFile.replace(/\.log$/, `-${number}.log`),
      });
      child.start();
      members.push(memberOf(child));
    }
    const fleet = new Fleet(members);
    await fleet.ready();
    return fleet;
  }

  get urls(): readonly string[] {
    return this.members.map(({ url }) => url);
  }

  /** Kills one, as a crash would, and starts it again. */
  async crash(index: number): Promise<void> {
    const child = this.members[index]?.child;
    await child?.kill();
    child?.start();
  }

  /** Waits until all take traffic. */
  async ready(): Promise<void> {
    await Promise.all(
      this.members.map(({ child, url }) => waitForHealth(`${url}/readyz`, child, 60_000)),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ child }) => child.stop()));
  }
}

interface Member {
  readonly child: ManagedProcess;
  readonly url: string;
}

function memberOf(child: ManagedProcess): Member {
  return { child, url: `http://127.0.0.1:${child.options.env['PORT']}` };
}
