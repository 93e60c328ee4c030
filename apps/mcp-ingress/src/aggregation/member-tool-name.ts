import type { AggregateMember } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';

/** What every model provider takes. */
const MAX_LENGTH = 64;
const DIGEST_LENGTH = 10;

/** What an aggregate calls the tool of a member: `<prefix>__<tool>`, shortened where that is too long. */
export function memberToolName(member: AggregateMember, tool: string): string {
  const name = member.prefix ? `${member.prefix}__${tool}` : tool;
  return name.length <= MAX_LENGTH ? name : distinctName(member, tool);
}

/** A name that no other tool has: as much of the plain one as there is room for, and a hash of whose it is. */
export function distinctName({ name, version, prefix }: AggregateMember, tool: string): string {
  const plain = prefix ? `${prefix}__${tool}` : tool;
  const owner = JSON.stringify([name, version, tool]);
  const digest = createHash('sha256').update(owner).digest('hex').slice(0, DIGEST_LENGTH);
  return `${plain.slice(0, MAX_LENGTH - DIGEST_LENGTH - 1)}_${digest}`;
}
