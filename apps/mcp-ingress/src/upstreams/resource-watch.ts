import { ProtocolError } from '@modelcontextprotocol/client';
import type { Client, McpSubscription } from '@modelcontextprotocol/client';

/** So many requests are under way at one time. */
const AT_ONCE = 16;
/** How long a server may take to acknowledge, in ms. */
const TIMEOUT_MS = 10_000;

/** The resources that a server is to tell of in one session, said in the words of its revision. */
export class ResourceWatch {
  private subscribed: ReadonlySet<string> = new Set();
  private listening: McpSubscription | null = null;

  /** @param ended is told when the server has ended what it was asked for. */
  constructor(
    private readonly client: Client,
    private readonly ended: () => void,
  ) {}

  /** Has exactly these resources told of, without a gap for those that were before. */
  async set(uris: readonly string[]): Promise<void> {
    const wanted = new Set(uris);
    if (this.client.getDiscoverResult()) await this.listen([...wanted]);
    else await this.subscribe(wanted);
    this.subscribed = wanted;
  }

  /** In protocol 2026-07-28 one stream for all, and another one for others. */
  private async listen(uris: readonly string[]): Promise<void> {
    const before = this.listening;
    const filter = { resourceSubscriptions: [...uris] };
    const next = await this.client.listen(filter, { timeout: TIMEOUT_MS });
    this.listening = next;
    void next.closed.then((why) => {
      if (why !== 'local' && this.listening === next) this.ended();
    });
    await before?.close();
  }

  /** Before that, a request for each. */
  private async subscribe(wanted: ReadonlySet<string>): Promise<void> {
    const added = [...wanted].filter((uri) => !this.subscribed.has(uri));
    const removed = [...this.subscribed].filter((uri) => !wanted.has(uri));
    const options = { timeout: TIMEOUT_MS };
    await inPortions(added, (uri) => this.client.subscribeResource({ uri }, options));
    await inPortions(removed, (uri) => this.client.unsubscribeResource({ uri }, options));
  }
}

/** What the server has against one of them is not the others' concern. */
async function inPortions(
  uris: readonly string[],
  ask: (uri: string) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < uris.length; at += AT_ONCE) {
    const portion = uris.slice(at, at + AT_ONCE);
    await Promise.all(portion.map((uri) => ask(uri).catch(unlessItsAnswer)));
  }
}

function unlessItsAnswer(error: unknown): void {
  if (!(error instanceof ProtocolError)) throw error;
}
