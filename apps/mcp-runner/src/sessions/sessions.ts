import { GatewayError } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerConfig } from '../config.js';
import { Events } from '../events.js';
import { sayEnding } from '../process/ending.js';
import type { ServerProcess } from '../process/server-process.js';
import { ServerProcesses } from '../process/server-processes.js';
import type { ServerSpec } from '../servers/server-spec.js';
import { BackOff } from './back-off.js';
import { OwnExchange } from './exchange.js';
import { Handshakes } from './handshakes.js';
import { readMessage } from './message.js';
import type { Message } from './message.js';
import { Session } from './session.js';

const SWEEP_MS = 500;

export interface Opened {
  readonly session: Session;
  /** What the server has answered to its first message. */
  readonly answer: string;
}

/** Every session, each with a process of its own: opened when it is needed, ended when it is not. */
@Injectable()
export class Sessions implements OnModuleDestroy {
  /** Also those that are about to end, until nothing of them is left. */
  private readonly all = new Map<string, Session>();
  private readonly backOff: BackOff;
  private readonly handshakes = new Handshakes();
  private readonly sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();

  constructor(
    @Inject(CONFIG) private readonly config: RunnerConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly processes: ServerProcesses,
    private readonly events: Events,
  ) {
    this.backOff = new BackOff(clock);
  }

  onModuleDestroy(): void {
    clearInterval(this.sweeper);
  }

  /** Each server, how many processes it has, and why it does not start, if so. */
  report(): { name: string; processes: number; busy: number; problem: string | null }[] {
    return [...this.config.MCP_RUNNER_SERVERS.keys()].map((name) => {
      const own = this.of(name);
      const busy = own.filter(({ isBusy }) => isBusy).length;
      return { name, processes: own.length, busy, problem: this.backOff.problemOf(name) };
    });
  }

  /** The session of this server by this id; null if there is none, or no more. */
  find(server: string, id: string): Session | null {
    const session = this.all.get(id);
    return session && session.server === server && !session.isClosing ? session : null;
  }

  /** Whether a session with this server may begin with this request. */
  begins(server: string, method: string): boolean {
    return this.handshakes.begins(server, method);
  }

  /**
   * Starts a process and lets it answer the first message of its client.
   * @throws GatewayError `backend_unavailable`, `backend_timeout`. Nothing but that message was sent.
   */
  async open(server: string, opening: Extract<Message, { kind: 'request' }>): Promise<Opened> {
    const spec = this.config.MCP_RUNNER_SERVERS.get(server);
    if (!spec) throw notStarted('There is no local MCP server of this name');
    this.refusePaused(server);
    const session = new Session(server, this.clock);
    const room = this.makeRoom(server, spec);
    this.all.set(session.id, session);
    try {
      await room;
      const answer = await this.begin(session, spec, opening);
      const message = readMessage(answer);
      this.handshakes.learn(server, opening.method, message);
      if (!isRefusal(message)) this.backOff.succeeded(server);
      return { session, answer };
    } catch (error) {
      this.all.delete(session.id);
      throw error;
    }
  }

  private async begin(
    session: Session,
    spec: ServerSpec,
    opening: Extract<Message, { kind: 'request' }>,
  ): Promise<string> {
    const { server } = session;
    const began = this.clock.now();
    const process = await this.processes.start(server, spec, (line) => session.hear(line));
    const { pid } = process;
    session.attach(process);
    const exchange = new OwnExchange();
    session.request(opening, exchange);
    const patience = new AbortController();
    const late = sleep(spec.startSeconds * 1_000, null, { signal: patience.signal });
    const answer = await Promise.race([exchange.answered, late]).catch(() => null);
    patience.abort();
    if (answer === null) throw await this.startFailed(server, process);
    process.stderr.started();
    this.events.serverStarted({ server, pid, ms: this.clock.now() - began });
    void process.ended.then((ending) => {
      this.all.delete(session.id);
      this.events.serverEnded({ server, pid, ...ending });
    });
    return answer;
  }

  private async startFailed(server: string, process: ServerProcess): Promise<GatewayError> {
    const said = process.stderr.lastWords();
    // One that has ended by itself is not slow.
    const ending = await process.kill('slow-start');
    this.events.serverNotStarted({ server, pid: process.pid, ...ending, said });
    const why = sayEnding(ending);
    this.backOff.failed(server, why);
    return notStarted(`The local MCP server ${why}`);
  }

  private refusePaused(server: string): void {
    const pause = this.backOff.pauseOf(server);
    if (!pause) return;
    this.events.sessionRefused({ server, reason: 'paused' });
    throw notStarted(
      `The local MCP server ${pause.why}, and is not started again yet`,
      pause.seconds,
    );
  }

  /**
   * Sees to it that one process more is not one too many: the session that was used longest ago makes
   * room. Decides at once, and settles when there is room.
   */
  private async makeRoom(server: string, { maxProcesses }: ServerSpec): Promise<void> {
    const own = this.of(server);
    const open = own.filter(({ isClosing }) => !isClosing);
    const ending = own.filter(({ isClosing }) => isClosing);
    if (own.length < maxProcesses) return;
    if (open.length >= maxProcesses) {
      const [oldest] = open
        .filter(({ isBusy }) => !isBusy)
        .toSorted((one, other) => one.usedAt - other.usedAt);
      if (!oldest) {
        this.events.sessionRefused({ server, reason: 'busy' });
        throw new GatewayError(
          'backend_unavailable',
          'All processes of the local MCP server are busy',
          {
            facts: { reason: 'busy' },
            retryAfterSeconds: 1,
          },
        );
      }
      ending.push(oldest);
    }
    await Promise.all(ending.map((each) => each.close()));
  }

  private of(server: string): Session[] {
    return [...this.all.values()].filter((session) => session.server === server);
  }

  private sweep(): void {
    const now = this.clock.now();
    for (const session of this.all.values()) {
      const idleMs = (this.config.MCP_RUNNER_SERVERS.get(session.server)?.idleSeconds ?? 0) * 1_000;
      const isUsed = session.isBusy || session.isClosing;
      if (!isUsed && now - session.usedAt > idleMs) void session.close();
    }
  }
}

function isRefusal(message: Message | null): boolean {
  return message?.kind === 'response' && message.isError;
}

/** Nothing that was asked for has been done. */
function notStarted(message: string, retryAfterSeconds?: number): GatewayError {
  const facts = { reason: 'not-started' };
  return new GatewayError('backend_unavailable', message, {
    facts,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
