import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply, PublishedTool } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IngressConfig } from '../config.js';
import { Events } from '../events.js';
import type { Transport } from './backend.js';
import type { BoundRequest } from './bound-request.js';
import { startDeadline, within } from './deadline.js';
import type { Deadline } from './deadline.js';
import { BackendGuard, isFailingReply, wasTurnedAway } from './guard.js';
import { HttpBackend } from './http-backend.js';
import { NatsBackend } from './nats-backend.js';

/** Before the second attempt, in ms: at least so long, and up to twice. */
const RETRY_PAUSE_MS = 50;

/** Calls backends, each behind its own guard, within its own deadline. */
@Injectable()
export class Backends {
  private readonly guards = new Map<string, { url: string; guard: BackendGuard }>();

  constructor(
    private readonly nats: NatsBackend,
    private readonly http: HttpBackend,
    @Inject(CONFIG) private readonly config: IngressConfig,
    private readonly events: Events,
  ) {}

  /**
   * Runs the operation behind a tool. A tool that only reads is tried a second time if the backend failed
   * and there is time left. A reply is a reply, whatever its status.
   * @throws GatewayError `backend_timeout`, `backend_unavailable`, or the signal's reason.
   */
  async call(
    tool: PublishedTool,
    request: BoundRequest,
    caller: AbortSignal,
  ): Promise<BackendReply> {
    const deadline = startDeadline(tool.backend.timeoutMs, caller);
    const transport = this.transportOf(tool);
    const guard = this.guardOf(tool);
    const attempt = (): Promise<BackendReply> =>
      guard.run(() => send(transport, tool, request, deadline), deadline.signal);
    const work = tool.annotations.readOnlyHint ? twice(attempt, deadline) : attempt();
    try {
      return await within(deadline.signal, work);
    } finally {
      deadline.done();
    }
  }

  private transportOf(tool: PublishedTool): Transport {
    return tool.backend.url.startsWith('nats:') ? this.nats : this.http;
  }

  /** One guard for each API proxy, which belongs to one tenant. A new address is a new backend. */
  private guardOf({ operation, backend: { url } }: PublishedTool): BackendGuard {
    const backend = `${operation.proxy}/${operation.proxyVersion}`;
    const present = this.guards.get(backend);
    if (present?.url === url) return present.guard;
    const guard = new BackendGuard(this.config, {
      paused: () => this.events.backendPaused({ backend }),
      resumed: () => this.events.backendResumed({ backend }),
    });
    this.guards.set(backend, { url, guard });
    return guard;
  }
}

/** After an abort its reason tells why, whatever the transport made of it. */
async function send(
  transport: Transport,
  { backend }: PublishedTool,
  request: BoundRequest,
  { signal, leftMs }: Deadline,
): Promise<BackendReply> {
  signal.throwIfAborted();
  try {
    return await transport.call({ backend, request, timeoutMs: leftMs(), signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function twice(
  attempt: () => Promise<BackendReply>,
  deadline: Deadline,
): Promise<BackendReply> {
  const pauseMs = RETRY_PAUSE_MS * (1 + Math.random());
  const mayRetry = (): boolean => !deadline.signal.aborted && deadline.leftMs() > 2 * pauseMs;
  try {
    const reply = await attempt();
    if (!isFailingReply(reply) || !mayRetry()) return reply;
  } catch (error) {
    const unavailable = error instanceof GatewayError && error.code === 'backend_unavailable';
    if (!unavailable || wasTurnedAway(error) || !mayRetry()) throw error;
  }
  await sleep(pauseMs, undefined, { signal: deadline.signal });
  return attempt();
}
