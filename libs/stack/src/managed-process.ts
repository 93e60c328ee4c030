import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const STOP_MS = 5_000;
const TAIL_LINES = 15;

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that the process prints is appended to this file. */
  readonly logFile: string;
}

/** A child process whose output is kept, and that can be stopped, killed and started again. */
export class ManagedProcess {
  private child: ChildProcess | null = null;
  private tail: string[] = [];
  private stopping = false;

  constructor(readonly options: ProcessOptions) {}

  /** Starts it; `onExit` hears of an end that nobody asked for. */
  start(onExit: (description: string) => void = () => undefined): void {
    this.stopping = false;
    const log = createWriteStream(this.options.logFile, { flags: 'a', mode: 0o600 });
    const child = spawn(this.options.command, this.options.args, {
      env: this.options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C goes to the whole group; the parent decides in which order its children stop.
      detached: true,
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        log.write(chunk);
        this.remember(chunk.toString());
      });
    }
    child.once('error', (error) => this.remember(error.message));
    child.once('close', (code, signal) => {
      log.end();
      if (this.child === child) this.child = null;
      if (!this.stopping) onExit(`${this.options.name} ended with ${signal ?? `code ${code}`}`);
    });
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get running(): boolean {
    return this.child !== null;
  }

  /** The last lines that it printed, for an error message. */
  lastWords(): string {
    return this.tail.join('\n');
  }

  /** Asks it to end, waits, and kills it if it does not. */
  async stop(): Promise<void> {
    await this.end('SIGTERM', STOP_MS);
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL', STOP_MS);
  }

  private async end(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    this.stopping = true;
    const closed = once(child, 'close');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await closed;
    clearTimeout(timer);
  }

  private remember(text: string): void {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    this.tail = [...this.tail, ...lines].slice(-TAIL_LINES);
  }
}
