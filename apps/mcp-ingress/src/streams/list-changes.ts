import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import { Telling } from './telling.js';
import type { CallerStream } from './telling.js';

/** Tells callers that keep a stream open when the lists of their server are published otherwise than before. */
@Injectable()
export class ListChanges {
  private readonly told = new Set<Telling>();

  constructor(private readonly catalog: Catalog) {
    catalog.onChange(() => this.look());
  }

  /** @returns what ends it. */
  tell(stream: CallerStream): () => void {
    const telling = new Telling(stream, this.catalog.server(stream.owner.address));
    this.told.add(telling);
    return () => {
      this.told.delete(telling);
      telling.stop();
    };
  }

  private look(): void {
    for (const each of this.told) each.look(this.catalog.server(each.stream.owner.address));
  }
}
