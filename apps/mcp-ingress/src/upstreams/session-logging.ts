import type { LogLevel } from '@gatehouse/contracts';
import { LOG_LEVEL_META_KEY, ProtocolError } from '@modelcontextprotocol/client';
import type { Client } from '@modelcontextprotocol/client';
import { isObject } from '../json/is-object.js';
import type { UpstreamRequest } from './upstream-session.js';
import { reaches } from './reaches.js';

/** From which level on a server is to log, said in the words of its revision. */
export class SessionLogging {
  /** What was said to a server with a handshake, to which it is said for all requests: the least of all. */
  private level: LogLevel | null = null;

  constructor(private readonly client: Client) {}

  /**
   * What a request says that wants to hear what is logged.
   * @throws what the SDK throws where the server cannot be told.
   */
  async at(
    level: LogLevel,
    { params, signal, timeoutMs }: UpstreamRequest,
  ): Promise<Record<string, unknown>> {
    if (this.client.getDiscoverResult()) {
      const meta = isObject(params['_meta']) ? params['_meta'] : {};
      return { ...params, _meta: { ...meta, [LOG_LEVEL_META_KEY]: level } };
    }
    if (this.client.getServerCapabilities()?.logging && !this.isLogged(level)) {
      await this.client
        .setLoggingLevel(level, { signal, timeout: timeoutMs })
        .catch((error: unknown) => {
          if (!(error instanceof ProtocolError)) throw error;
        });
      // Others may have asked for more meanwhile; each hears no more than it has asked for.
      if (!this.isLogged(level)) this.level = level;
    }
    return { ...params };
  }

  private isLogged(level: LogLevel): boolean {
    return this.level !== null && reaches(level, this.level);
  }
}
