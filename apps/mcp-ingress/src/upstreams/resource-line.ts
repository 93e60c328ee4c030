import type { Upstream } from './upstream.js';
import type { UpstreamHttp } from './upstream-fetch.js';
import { UpstreamSession } from './upstream-session.js';

/** A session with an upstream server that tells which of its resources have changed. */
export interface ResourceLine {
  /** Aborts when nothing is heard on it any more. */
  readonly broken: AbortSignal;
  /** Has exactly these resources told of. */
  watch(uris: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** @param updated is told the address of each resource that has changed. */
export async function openResourceLine(
  upstream: Upstream,
  http: UpstreamHttp,
  updated: (uri: string) => void,
): Promise<ResourceLine> {
  const broken = new AbortController();
  const session = await UpstreamSession.connect(upstream, http, {
    onUpdated: updated,
    onLineEnd: () => broken.abort(),
  });
  return {
    broken: broken.signal,
    watch: async (uris) => {
      try {
        await session.watch(uris);
      } catch (error) {
        broken.abort();
        throw error;
      }
    },
    close: () => session.close(),
  };
}
