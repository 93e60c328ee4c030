import type { PublishedTool } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Askable } from '../asks/askable.js';
import type { IngressConfig } from '../config.js';
import { Events } from '../events.js';
import type { BackendCall, Caller, OpenReply, Reply, Transport, Upload } from './backend.js';
import type { BoundRequest } from './bound-request.js';
import { startDeadline, within } from './deadline.js';
import type { Deadline } from './deadline.js';
import { BackendGuard } from './guard.js';
import type { Answered } from './operation-breaker.js';
import { withRetries } from './retry.js';
import { Transports } from './transports.js';

/** An operation that is called with a body as it comes. */
export interface Exchange {
  readonly tool: PublishedTool;
  /** Its parameters. */
  readonly request: BoundRequest;
  readonly upload: Upload;
}

/** Calls backends, each behind its own guard, within its own deadline. */
@Injectable()
export class Backends {
  private readonly guards = new Map<string, { url: string; guard: BackendGuard }>();

  constructor(
    private readonly transports: Transports,
    @Inject(CONFIG) private readonly config: IngressConfig,
    private readonly events: Events,
  ) {}

  /**
   * Runs the operation behind a tool. One that may be repeated is attempted again if the backend failed and
   * there is time left. A reply is a reply, whatever its status.
   * @throws GatewayError `backend_timeout`, `backend_unavailable`, `backend_unauthorized`, or the signal's
   *   reason.
   */
  async call(tool: PublishedTool, request: BoundRequest, caller: Caller): Promise<Reply> {
    const { application } = caller;
    const deadline = startDeadline(tool.backend.timeoutMs, caller.signal);
    const { signal } = deadline;
    const transport = this.transports.of(tool);
    const guard = this.guardOf(tool);
    const send = (): Promise<Reply> =>
      within(signal, sendOnce(transport, { tool, caller, request }, deadline));
    const attempt = (): Promise<Reply> => guard.attempt(application, send, signal);
    try {
      return await guard.call(tool.operation.operationId, () =>
        mayBeRepeated(tool) && !caller.round?.held ? withRetries(attempt, deadline) : attempt(),
      );
    } finally {
      deadline.done();
    }
  }

  /**
   * Runs an operation whose bodies are passed on. It is attempted once, since its body can be read once; the
   * deadline runs, and the place is held, until `use` has done with the answer.
   * @throws GatewayError as `call` does, and what `use` throws.
   */
  async exchange<Result extends Answered>(
    { tool, request, upload }: Exchange,
    { application, signal: caller }: Pick<Caller, 'application' | 'signal'>,
    use: (reply: OpenReply) => Promise<Result>,
  ): Promise<Result> {
    const deadline = startDeadline(tool.backend.timeoutMs, caller);
    const { signal } = deadline;
    const guard = this.guardOf(tool);
    const open = (): Promise<OpenReply> => {
      const { backend } = tool;
      const call = { backend, request, timeoutMs: deadline.leftMs(), signal };
      return this.transports.ofOperation(tool).open(call, upload);
    };
    const attempt = (): Promise<Result> => within(signal, opened(open, use, signal));
    try {
      return await guard.call(tool.operation.operationId, () =>
        guard.attempt(application, attempt, signal),
      );
    } finally {
      deadline.done();
    }
  }

  /** One guard for each API proxy, which belongs to one tenant. A new address is a new backend. */
  private guardOf({ operation, upstream, backend: { url } }: PublishedTool): BackendGuard {
    const name = `${operation.proxy}/${operation.proxyVersion}`;
    const backend = upstream ? `upstream ${name}` : name;
    const present = this.guards.get(backend);
    if (present?.url === url) return present.guard;
    const guard = new BackendGuard(this.config, {
      paused: (operation) => this.events.backendPaused({ backend, operation }),
      resumed: (operation) => this.events.backendResumed({ backend, operation }),
    });
    this.guards.set(backend, { url, guard });
    return guard;
  }
}

/** Uses an answer, and lets go of it whatever comes of that. */
async function opened<Result>(
  open: () => Promise<OpenReply>,
  use: (reply: OpenReply) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  let reply: OpenReply | null = null;
  try {
    reply = await open();
    return await use(reply);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    reply?.close();
  }
}

/** After an abort its reason tells why, whatever the transport made of it. */
async function sendOnce(
  transport: Transport,
  call: Pick<BackendCall, 'tool' | 'caller' | 'request'>,
  { signal, leftMs, pausedFor }: Deadline,
): Promise<Reply> {
  signal.throwIfAborted();
  const caller = { ...call.caller, askable: inItsTime(call.caller.askable, pausedFor) };
  try {
    const { backend } = call.tool;
    return await transport.call({ ...call, caller, backend, timeoutMs: leftMs(), signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** A person takes the time that it takes: that is not the backend's. */
function inItsTime(askable: Askable, pausedFor: Deadline['pausedFor']): Askable {
  if (askable.how !== 'directly') return askable;
  return { ...askable, ask: (ask, signal) => pausedFor(() => askable.ask(ask, signal)) };
}

/** Whether doing it twice is doing it once: reading, and what is idempotent (RFC 9110 section 9.2.2). */
function mayBeRepeated({ annotations }: PublishedTool): boolean {
  return annotations.readOnlyHint || annotations.idempotentHint;
}
