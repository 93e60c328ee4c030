import type { AggregateMember, PublishedMcpServer, PublishedTool } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';
import { distinctName, memberToolName } from './member-tool-name.js';

/** A member as it is at one moment. */
export interface ServedMember extends AggregateMember {
  /** Null while it is not published. */
  readonly server: ServedServer | null;
  /** What the aggregate calls its tools, by their own names. */
  readonly names: ReadonlyMap<string, string>;
}

export interface MemberTool {
  readonly member: AggregateMember;
  readonly server: ServedServer;
  readonly tool: PublishedTool;
}

/** Several servers as one. */
export interface Aggregate {
  readonly members: readonly ServedMember[];
  /** By what the aggregate calls them. */
  readonly tools: ReadonlyMap<string, MemberTool>;
}

type FindServer = (member: AggregateMember) => ServedServer | undefined;

/**
 * What an aggregate stands for now; null for a server that is none. Members of members do not count, nor do
 * servers of another tenant: the catalogue refuses both.
 */
export function aggregateOf(published: PublishedMcpServer, find: FindServer): Aggregate | null {
  if (!published.members) return null;
  const tools = new Map<string, MemberTool>();
  const namesOf = new Map<AggregateMember, ReadonlyMap<string, string>>();
  const served = (member: AggregateMember): ServedServer | null => {
    const server = find(member);
    const isOurs =
      server && server.published.tenant === published.tenant && !server.published.members;
    return isOurs ? server : null;
  };
  // A tool without prefix may be called what another has by its prefix, and then must be the one to give way.
  const byPrefix = published.members.toSorted((a, b) => Number(!a.prefix) - Number(!b.prefix));
  for (const member of byPrefix) namesOf.set(member, addTools(tools, member, served(member)));
  const members = published.members.map((member) => ({
    ...member,
    server: served(member),
    names: namesOf.get(member) ?? new Map<string, string>(),
  }));
  return { members, tools };
}

/** A tool for which there is no name left is not offered: none ever stands for another. */
function addTools(
  tools: Map<string, MemberTool>,
  member: AggregateMember,
  server: ServedServer | null,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (!server) return names;
  const inOrder = [...server.tools.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const tool of inOrder) {
    const candidates = [memberToolName(member, tool.name), distinctName(member, tool.name)];
    const name = candidates.find((candidate) => !tools.has(candidate));
    if (name === undefined) continue;
    tools.set(name, { member, server, tool });
    names.set(tool.name, name);
  }
  return names;
}
