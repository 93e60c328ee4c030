import type { Bus } from '@gatehouse/bus';
import { catalogEntries } from '@gatehouse/contracts';
import type { Events } from '../events.js';
import { Directory } from './directory.js';

/** Follows the catalogue until the bus closes. Resolves once what is published now is known. */
export async function watchCatalogue(bus: Bus, events: Events): Promise<Directory> {
  const directory = new Directory();
  const entries = await bus.bucket(catalogEntries);
  await entries.watch((change) => {
    if (!change.value && !change.deleted) events.entryNotUnderstood({ key: change.key });
    directory.apply(change);
  });
  return directory;
}
