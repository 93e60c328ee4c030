import { Injectable } from '@nestjs/common';
import { ListChanges } from '../streams/list-changes.js';
import type { CallerStream } from '../streams/telling.js';
import { ResourceChanges } from './resource-changes.js';

/** What a stream hears. */
export interface Hearing {
  /** Has exactly these resources told of. Resolves when their servers know. */
  want(uris: readonly string[]): Promise<void>;
  end(): void;
}

/** Tells callers of whatever changes that they want to be told of. */
@Injectable()
export class Changes {
  constructor(
    private readonly lists: ListChanges,
    private readonly resources: ResourceChanges,
  ) {}

  tell(stream: CallerStream): Hearing {
    const endLists = this.lists.tell(stream);
    const subscriber = this.resources.tell(stream);
    return {
      want: (uris) => subscriber.want(uris),
      end: () => {
        endLists();
        this.resources.forget(subscriber);
      },
    };
  }
}
