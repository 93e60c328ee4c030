import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerSpec } from '../servers/server-spec.js';
import type { ChildEnvironment } from './child-environment.js';
import type { Cause, Ending } from './ending.js';
import { killMarked, signalGroup } from './kill.js';
import { linesOf, LineTooLong } from './lines.js';
import { MARK } from './marks.js';
import { Stderr } from './stderr.js';
import type { Tether } from './tether.js';

/** How long a process is waited for after its input has ended, and after it was asked to end. In ms. */
const GRACE_MS = 1_000;
/** How long what an ended process has written may take to be read. */
const REST_MS = 1_000;
/** Messages that wait for a process which does not read, in bytes. */
const MAX_BACKLOG = 8 * 1024 * 1024;

export interface Launch {
  readonly spec: ServerSpec;
  readonly environment: ChildEnvironment;
  readonly tether: Tether;
  /** What its processes are found by; empty where they cannot be. */
  readonly mark: string;
  readonly onStderr: ((line: string) => void) | null;
}

/** A line that the process has written. A process that writes faster than this settles is held up. */
export type OnLine = (line: string) => void | Promise<void>;

/** One process of a local MCP server, with everything that it starts. */
export class ServerProcess {
  readonly stderr: Stderr;
  /** Settles when nothing of it is left. */
  readonly ended: Promise<Ending>;
  private cause: Cause | null = null;
  private readonly read: Promise<void>;

  constructor(
    private readonly launch: Launch,
    private readonly child: ChildProcessWithoutNullStreams,
    onLine: OnLine,
  ) {
    child.stdin.on('error', () => undefined);
    this.stderr = new Stderr(child.stderr, {
      secrets: launch.environment.secrets,
      onLine: launch.onStderr,
    });
    this.read = this.readAll(onLine);
    this.ended = this.whenEnded();
  }

  /**
   * Starts the command in a group of its own, so that all that it starts can be ended with it.
   * @throws what Node throws for a command that no system takes, e.g. with a zero byte.
   */
  static start(launch: Launch, onLine: OnLine): ServerProcess {
    const { spec, environment, tether, mark } = launch;
    const [command = '', ...args] = [...tether, spec.command, ...spec.args];
    const child = spawn(command, args, {
      env: { ...environment.variables, ...(mark ? { [MARK]: mark } : {}) },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...spec.user,
      detached: true,
      stdio: 'pipe',
    });
    return new ServerProcess(launch, child, onLine);
  }

  /** What leads its group; undefined if it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Writes a message, which must have no line break. False if it does not read what it is sent. */
  send(message: string): boolean {
    const { stdin } = this.child;
    if (stdin.writableLength > MAX_BACKLOG) return false;
    if (stdin.writable) stdin.write(`${message}\n`);
    return true;
  }

  /** Ends it as the stdio transport has it: its input ends, then it is asked to end, then it is killed. */
  async stop(): Promise<Ending> {
    this.cause ??= 'stopped';
    this.child.stdin.end();
    if (await this.endsWithin(GRACE_MS)) return this.ended;
    this.signal('SIGTERM');
    if (await this.endsWithin(GRACE_MS)) return this.ended;
    this.signal('SIGKILL');
    return this.ended;
  }

  /** Ends it at once. */
  kill(cause: Cause): Promise<Ending> {
    this.cause ??= cause;
    this.signal('SIGKILL');
    return this.ended;
  }

  private async readAll(onLine: OnLine): Promise<void> {
    try {
      for await (const line of linesOf(this.child.stdout, this.launch.spec.maxMessageBytes)) {
        if (line.trim() !== '') await onLine(line);
      }
    } catch (error) {
      if (error instanceof LineTooLong) void this.kill('message-too-long');
    }
    // Nothing more can come of it, so it is of no more use.
    if (!this.cause) void this.closed();
  }

  /** One that has ended its output is about to end, or never will. */
  private async closed(): Promise<void> {
    if (await this.endsWithin(GRACE_MS)) return;
    await this.kill('crashed');
  }

  private async whenEnded(): Promise<Ending> {
    const status = await this.whenExited();
    this.signal('SIGKILL');
    if (this.launch.mark) await killMarked(this.launch.mark);
    const patience = new AbortController();
    const tired = sleep(REST_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.read, tired]);
    patience.abort();
    this.child.stdin.destroy();
    this.child.stdout.destroy();
    this.child.stderr.destroy();
    // By that status shells and setpriv(1) say that there is no such command, or that it may not be run.
    if (status === null || /^code 12[67]$/.test(status)) return { cause: 'cannot-run', status };
    return { cause: this.cause ?? 'crashed', status };
  }

  /** How its process ended; null if it could not be started. */
  private async whenExited(): Promise<string | null> {
    try {
      const [code, signal] = await once(this.child, 'exit');
      return signal === null ? `code ${code}` : String(signal);
    } catch {
      return null;
    }
  }

  private async endsWithin(ms: number): Promise<boolean> {
    const patience = new AbortController();
    const late = sleep(ms, false, { signal: patience.signal }).catch(() => false);
    const inTime = await Promise.race([this.ended.then(() => true), late]);
    patience.abort();
    return inTime;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) signalGroup(this.pid, signal);
  }
}
