import type { ServedServer } from '../catalog/snapshot.js';

/** Whether calls of a server may be accompanied by what it logs: those of others' servers, and of no API. */
export function logs({ published, aggregate }: ServedServer): boolean {
  if (!aggregate) return published.upstream !== undefined;
  return aggregate.members.some(({ server }) => server !== null && logs(server));
}
