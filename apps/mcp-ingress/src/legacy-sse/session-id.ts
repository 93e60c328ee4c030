import { randomBytes } from 'node:crypto';

/** Secret enough that nobody finds a session by trying. */
const ID_BYTES = 24;

/** A session's id names the replica that holds its stream: so every other one knows where to send to. */
export function newSessionId(replica: string): string {
  return `${replica}-${randomBytes(ID_BYTES).toString('hex')}`;
}

/** The name of a replica, fresh with each start: a session does not outlive its process. */
export function newReplica(): string {
  return randomBytes(8).toString('hex');
}

/** The replica that a session's id names; null for what is no such id. */
export function replicaOf(sessionId: string): string | null {
  return /^([0-9a-f]{16})-[0-9a-f]{48}$/.exec(sessionId)?.[1] ?? null;
}
