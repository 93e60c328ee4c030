import { randomBytes } from 'node:crypto';

/** Secret enough that nobody finds an id by trying. */
const ID_BYTES = 24;

/** An id that names the replica that holds what it stands for: so every other one knows where to send to. */
export function newAddressedId(replica: string): string {
  return `${replica}-${randomBytes(ID_BYTES).toString('hex')}`;
}

/** The name of a replica, fresh with each start: what it holds does not outlive its process. */
export function newReplica(): string {
  return randomBytes(8).toString('hex');
}

/** The replica that an id names; null for what is no such id. */
export function replicaOf(id: string): string | null {
  return /^([0-9a-f]{16})-[0-9a-f]{48}$/.exec(id)?.[1] ?? null;
}
