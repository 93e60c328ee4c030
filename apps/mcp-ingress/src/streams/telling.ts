import type { ServedServer } from '../catalog/snapshot.js';
import { listPrints } from './list-prints.js';
import type { ListKind, ListPrints } from './list-prints.js';
import { Paced } from './paced.js';
import type { ClientSide } from '../mcp/clients/client-sessions.js';
import type { McpNotification } from '../mcp/methods/mcp-request.js';

/** However often a list changes, its readers are told once in so long. In ms. */
const LIST_MS = 1_000;

/** A stream on which a caller is told of changes, whatever transport it is of. */
export interface CallerStream {
  readonly owner: ClientSide;
  /** The lists of which it wants to be told. */
  readonly lists: ReadonlySet<ListKind>;
  tell(said: McpNotification): void;
}

/** Tells one caller that lists have changed. */
export class Telling {
  private readonly paced: Paced<ListKind>;
  private prints: ListPrints;

  constructor(
    readonly stream: CallerStream,
    server: ServedServer | null,
  ) {
    this.prints = listPrints(server);
    this.paced = new Paced((kind) => {
      stream.tell({ method: `notifications/${kind}/list_changed`, params: {} });
    }, LIST_MS);
  }

  /** Takes a look at the server as it is published now. */
  look(server: ServedServer | null): void {
    const before = this.prints;
    this.prints = listPrints(server);
    for (const kind of this.stream.lists) {
      if (this.prints[kind] !== before[kind]) this.paced.note(kind);
    }
  }

  stop(): void {
    this.paced.stop();
  }
}
