import { GatewayError } from '@gatehouse/contracts';
import { CONFIG, SecretReader } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { RunnerConfig } from '../config.js';
import { Events } from '../events.js';
import type { ServerSpec } from '../servers/server-spec.js';
import { childEnvironment } from './child-environment.js';
import { killOne } from './kill.js';
import { orphans, ownMark } from './marks.js';
import { processIds, residentBytes, statOf } from './proc.js';
import { ServerProcess } from './server-process.js';
import type { OnLine } from './server-process.js';
import { findTether } from './tether.js';
import type { Tether } from './tether.js';

const WATCH_MS = 1_000;

/** Every process that this runner has started. */
@Injectable()
export class ServerProcesses implements OnModuleInit, OnModuleDestroy {
  private readonly running = new Map<ServerProcess, ServerSpec>();
  private tether: Tether = [];
  private mark: string | null = null;
  private watch: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: RunnerConfig,
    private readonly secrets: SecretReader,
    private readonly events: Events,
  ) {}

  async onModuleInit(): Promise<void> {
    [this.tether, this.mark] = await Promise.all([findTether(this.config.PATH), ownMark()]);
    for (const pid of await orphans()) {
      this.events.orphanKilled({ pid });
      killOne(pid);
    }
    this.watch = setInterval(() => void this.watchMemory(), WATCH_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.watch);
    await Promise.all([...this.running.keys()].map((each) => each.stop()));
  }

  /** @throws GatewayError `backend_unavailable` if a secret is missing, or the runner is about to stop. */
  async start(server: string, spec: ServerSpec, onLine: OnLine): Promise<ServerProcess> {
    const environment = await childEnvironment(spec, this.config, this.secrets);
    if (this.isStopping) throw stopping();
    const onStderr = (line: string): void => this.events.serverSaid({ server, line });
    const launch = {
      spec,
      environment,
      tether: this.tether,
      mark: this.mark ? `${this.mark}.${randomUUID()}` : '',
      onStderr: spec.logStderr ? onStderr : null,
    };
    const started = ServerProcess.start(launch, onLine);
    this.running.set(started, spec);
    void started.ended.then(() => this.running.delete(started));
    return started;
  }

  /** Ends those that have too much in memory, with all of their groups. */
  private async watchMemory(): Promise<void> {
    if (this.running.size === 0) return;
    const byGroup = new Map([...this.running.keys()].map((each) => [each.pid, 0]));
    for (const pid of await processIds()) {
      const stat = await statOf(pid);
      const before = stat ? byGroup.get(stat.group) : undefined;
      if (stat && before !== undefined) {
        byGroup.set(stat.group, before + (await residentBytes(pid)));
      }
    }
    for (const [each, { maxMemoryMb }] of this.running) {
      if ((byGroup.get(each.pid) ?? 0) > maxMemoryMb * 1024 * 1024) void each.kill('memory');
    }
  }
}

function stopping(): GatewayError {
  return new GatewayError(
    'backend_unavailable',
    'The runner of local MCP servers is about to stop',
    {
      facts: { reason: 'not-started' },
    },
  );
}
