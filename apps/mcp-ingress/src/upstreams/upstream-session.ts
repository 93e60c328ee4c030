import { GatewayError } from '@gatehouse/contracts';
import type { LogLevel } from '@gatehouse/contracts';
import { Client, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { ClientOptions, PriorDiscovery } from '@modelcontextprotocol/client';
import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';
import type { Answer } from '../asks/ask.js';
import type { Capabilities } from '../asks/capabilities.js';
import { within } from '../backends/deadline.js';
import { SessionLogging } from './session-logging.js';
import { isLocal } from './local-servers.js';
import { ResourceWatch } from './resource-watch.js';
import { LineBroken, openLine } from './upstream-line.js';
import type { UpstreamLine } from './upstream-line.js';
import type { Upstream } from './upstream.js';
import type { UpstreamHttp } from './upstream-fetch.js';

const CLIENT_INFO = { name: 'gatehouse', version: '1' };
/** A connection is made for all who wait for it, so it has a deadline of its own. */
const MAX_CONNECT_MS = 30_000;
/** How long a message may take from the end of its stream to whoever waits for it, in ms. */
const STREAM_GRACE_MS = 1_000;
/** How long a server is waited for when a session is ended, in ms. */
const CLOSE_MS = 2_000;

/** Results are passed on as they are: what is unknown to this version may be known to the caller. */
const AnyResult = z.looseObject({});

export interface UpstreamRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Is told how far the server has come; left out, the server is not asked to tell. */
  readonly onProgress?: (progress: UpstreamProgress) => void;
  /** Is told what the server logs meanwhile, from this level on; left out, the server is not asked to. */
  readonly onLog?: UpstreamLogs;
  /** Is told what the server asks meanwhile, and answers; left out, nobody is asked. */
  readonly onAsk?: (asked: unknown, signal: AbortSignal) => Promise<Answer>;
  /** Is told that the server asks something, and not in which of several requests: nobody is asked. */
  readonly onUnclearAsk?: () => void;
}

export interface UpstreamProgress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** Who hears what a server logs. */
export interface UpstreamLogs {
  readonly level: LogLevel;
  readonly tell: (said: unknown) => void;
}

/** A request that waits for its answer. */
interface UnderWay {
  readonly streamEnded: () => void;
  readonly onAsk: UpstreamRequest['onAsk'];
  readonly onUnclearAsk: UpstreamRequest['onUnclearAsk'];
  readonly onLog: UpstreamRequest['onLog'];
}

/** Whose stream it is that ends, or on which the server asks, while several requests share a connection. */
const current = new AsyncLocalStorage<UnderWay>();

export interface ConnectOptions {
  /** What is known of the revisions that the server speaks; null: nothing. */
  readonly prior?: PriorDiscovery | null;
  /** What the server is told that it may ask. */
  readonly capabilities?: Capabilities;
  /** Is told that what the server has changes; left out, nothing is listened for. */
  readonly onChanged?: () => void;
  /** Is told which resource has changed, of those that are watched; left out, none is. */
  readonly onUpdated?: (uri: string) => void;
  /** Is told that the server can no longer say anything unasked. */
  readonly onLineEnd?: () => void;
}

/** A connection to an upstream server, in the newest revision of MCP that both ends speak. */
export class UpstreamSession {
  private readonly underWay = new Set<UnderWay>();
  private readonly resources: ResourceWatch;
  private readonly logging: SessionLogging;

  private constructor(
    private readonly client: Client,
    private readonly line: UpstreamLine,
    onLineEnd: () => void = () => undefined,
  ) {
    this.resources = new ResourceWatch(client, onLineEnd);
    this.logging = new SessionLogging(client);
    client.setNotificationHandler('notifications/message', ({ params }) =>
      this.meant()?.onLog?.tell(params),
    );
    line.broken?.addEventListener('abort', onLineEnd, { once: true });
    client.fallbackRequestHandler = async (asked, { mcpReq }) => ({
      ...(await this.answer(asked, mcpReq.signal)),
    });
  }

  /**
   * Connects: asks which revisions the server speaks, unless `prior` tells, and shakes hands with one
   * that has a handshake. `capabilities` are what it is told that it may ask.
   */
  static async connect(
    upstream: Upstream,
    http: UpstreamHttp,
    options: ConnectOptions,
  ): Promise<UpstreamSession> {
    try {
      return await UpstreamSession.connectOnce(upstream, http, options);
    } catch (error) {
      if (!isLocal(upstream.backend) || !hasNoHandshake(error)) throw error;
      // The runner has learnt it by this, and from now on lets the server be asked which revisions it speaks.
      return UpstreamSession.connectOnce(upstream, http, { ...options, prior: null });
    }
  }

  private static async connectOnce(
    upstream: Upstream,
    http: UpstreamHttp,
    options: ConnectOptions,
  ): Promise<UpstreamSession> {
    const { prior = null, capabilities = {}, onChanged, onUpdated, onLineEnd } = options;
    const line = openLine(upstream, http, {
      onStreamEnd: (isEventLine) => (isEventLine ? onLineEnd : current.getStore()?.streamEnded),
      listens: onChanged !== undefined || onUpdated !== undefined,
    });
    const known = line.verdict ?? prior;
    const client = new Client(CLIENT_INFO, {
      versionNegotiation: { mode: 'auto' },
      inputRequired: { autoFulfill: false },
      capabilities,
      ...(onChanged ? { listChanged: listChanged(onChanged) } : {}),
    });
    if (onUpdated) {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) =>
        onUpdated(params.uri),
      );
    }
    const timeout = Math.min(upstream.backend.timeoutMs, MAX_CONNECT_MS);
    const signal = AbortSignal.timeout(timeout);
    try {
      const given = { timeout, signal, ...(known ? { prior: known } : {}) };
      await within(signal, client.connect(line.transport, given));
    } catch (error) {
      await line.transport.close().catch(() => undefined);
      throw signal.aborted
        ? new GatewayError('backend_timeout', undefined, { cause: error })
        : (line.problem() ?? error);
    }
    return new UpstreamSession(client, line, onLineEnd);
  }

  get protocolVersion(): string {
    return this.client.getNegotiatedProtocolVersion() ?? 'unknown';
  }

  /** What a later connection need not ask again. */
  get verdict(): PriorDiscovery {
    const discover = this.client.getDiscoverResult();
    return discover ? { kind: 'modern', discover } : { kind: 'legacy' };
  }

  /** Whether it says when what it has changes. */
  get tellsOfChanges(): boolean {
    const { tools, prompts, resources } = this.client.getServerCapabilities() ?? {};
    return [tools, prompts, resources].some((each) => each?.listChanged === true);
  }

  /** Whether it says when a resource has changed that it was asked to tell of. */
  get tellsOfResources(): boolean {
    return this.client.getServerCapabilities()?.resources?.subscribe === true;
  }

  /** Has exactly these resources told of, in a session that was opened to hear of some. */
  watch(uris: readonly string[]): Promise<void> {
    return this.resources.set(uris);
  }

  has(capability: 'tools' | 'resources' | 'prompts' | 'completions'): boolean {
    return this.client.getServerCapabilities()?.[capability] !== undefined;
  }

  /**
   * Sends a request. Whoever aborts it lets the server know, as the revision has it.
   * @throws what the SDK throws: `ProtocolError` for an error that the server answers; `LineBroken` where
   *   nothing can be sent any more.
   */
  async request(request: UpstreamRequest): Promise<Record<string, unknown>> {
    const { method, signal, timeoutMs, onProgress, onAsk, onUnclearAsk, onLog } = request;
    const { broken: lineBroken } = this.line;
    if (lineBroken?.aborted) throw new LineBroken();
    const broken = new AbortController();
    const isBroken = (): boolean => broken.signal.aborted || lineBroken?.aborted === true;
    const options = {
      signal: AbortSignal.any([signal, broken.signal, ...(lineBroken ? [lineBroken] : [])]),
      timeout: timeoutMs,
      allowInputRequired: true,
      ...(onProgress ? { onprogress: onProgress } : {}),
    };
    let grace: NodeJS.Timeout | undefined;
    const streamEnded = (): void => {
      grace ??= setTimeout(() => broken.abort(), STREAM_GRACE_MS).unref();
    };
    const self: UnderWay = { streamEnded, onAsk, onUnclearAsk, onLog };
    this.underWay.add(self);
    try {
      const params = onLog ? await this.logging.at(onLog.level, request) : { ...request.params };
      return await current.run(self, () =>
        this.client.request({ method, params }, AnyResult, options),
      );
    } catch (error) {
      if (!isBroken() || signal.aborted) throw error;
      const message = 'The connection to the MCP server broke before its answer';
      throw new GatewayError('backend_unavailable', message, { cause: error });
    } finally {
      clearTimeout(grace);
      this.underWay.delete(self);
    }
  }

  /** What is not said on the stream of a request is of the only one that there is; null: there are several. */
  private meant(): UnderWay | null | undefined {
    const [first, ...others] = this.underWay;
    return current.getStore() ?? (others.length === 0 ? first : null);
  }

  private answer(asked: unknown, signal: AbortSignal): Promise<Answer> {
    const meant = this.meant();
    if (meant?.onAsk) return meant.onAsk(asked, signal);
    if (meant === null) for (const { onUnclearAsk } of this.underWay) onUnclearAsk?.();
    throw new ProtocolError(ProtocolErrorCode.MethodNotFound, 'Nobody can be asked');
  }

  /** Ends the session, and tells the server so, if it keeps one. */
  async close(): Promise<void> {
    const patience = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    const farewell = this.line.farewell().catch(() => undefined);
    await Promise.race([farewell, patience]);
    await this.client.close().catch(() => undefined);
  }
}

/** Whether the server has refused a handshake, since it speaks revisions without one alone. */
function hasNoHandshake(error: unknown): boolean {
  const codes = [ProtocolErrorCode.MethodNotFound, ProtocolErrorCode.UnsupportedProtocolVersion];
  return error instanceof ProtocolError && codes.includes(error.code);
}

/** What has become of it is asked by whoever wants to know. */
function listChanged(onChanged: () => void): NonNullable<ClientOptions['listChanged']> {
  // The SDK's delay begins anew with each word: of a server that never stops, nothing would be heard.
  const each = { autoRefresh: false, debounceMs: 0, onChanged };
  return { tools: each, prompts: each, resources: each };
}
