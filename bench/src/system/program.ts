import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A program of the benchmark in a process of its own. It ends with its parent, however that ends. */
export class Program {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts a module, and resolves with the first message that it sends: it is ready. */
  static async start(
    module: URL,
    args: readonly string[] = [],
  ): Promise<{ program: Program; ready: unknown }> {
    // A group of its own: Ctrl-C is for the parent, who stops its children in order.
    const child = fork(module, args, {
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const program = new Program(child);
    return { program, ready: await program.next() };
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a message, and resolves with the one that comes back. */
  async ask(message: object): Promise<unknown> {
    const reply = this.next();
    this.child.send(message);
    return reply;
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it at once, as a crash would. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }

  private async next(): Promise<unknown> {
    const control = new AbortController();
    const ended = once(this.child, 'exit', control).then(([code]) => {
      throw new Error(`${this.child.spawnargs[1] ?? 'a program'} ended with ${String(code)}`);
    });
    try {
      const [message]: unknown[] = await Promise.race([
        once(this.child, 'message', control),
        ended,
      ]);
      return message;
    } finally {
      control.abort();
      ended.catch(() => undefined);
    }
  }
}

/** For the program itself: says that it is ready, and lets it end with its parent. */
export function announce(message: object): void {
  process.once('disconnect', () => process.exit());
  process.send?.(message);
}
