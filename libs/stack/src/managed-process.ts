import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

const STOP_MS = 8_000;
const TAIL_LINES = 15;

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that the process prints is appended to this file. */
  readonly logFile: string;
  /** A Node process gets a channel that closes when its parent dies, so that it can end too. */
  readonly tether?: boolean;
}

/** A child process whose output is kept, and that can be stopped, killed and started again. */
export class ManagedProcess {
  private child: ChildProcess | null = null;
  private stopping = false;

  constructor(readonly options: ProcessOptions) {}

  /** Starts it; `onExit` hears of an end that nobody asked for. */
  start(onExit: (description: string) => void = () => undefined): void {
    this.stopping = false;
    const log = openSync(this.options.logFile, 'a', 0o600);
    const child = spawn(this.options.command, this.options.args, {
      env: this.options.env,
      stdio: this.options.tether ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      // Ctrl-C goes to the whole group; the parent decides in which order its children stop.
      detached: true,
    });
    closeSync(log);
    this.child = child;
    child.once('error', (error) => {
      this.ended(child);
      onExit(`${this.options.name} cannot be started: ${error.message}`);
    });
    child.once('exit', (code, signal) => {
      this.ended(child);
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
    const lines = readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n');
    return lines.slice(-TAIL_LINES).join('\n');
  }

  /** Asks it to end, waits, and kills it if it does not. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private ended(child: ChildProcess): void {
    if (this.child === child) this.child = null;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.stopping = true;
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  }
}
