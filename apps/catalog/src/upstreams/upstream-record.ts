import { UpstreamDefinition } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import { z } from 'zod';
import type { Approval } from '../manifest/mcp/upstream.js';
import { concernsOf } from '@gatehouse/service-kit';

/** A definition of an upstream server, with the SHA-256 (hex) of its RFC 8785 canonical form. */
export const SeenDefinition = UpstreamDefinition.extend({ hash: z.string() });
export type SeenDefinition = z.output<typeof SeenDefinition>;

/** How an upstream server was when it was asked last. */
export const UpstreamState = z.enum([
  /** It has not been asked yet. */
  'pending',
  'active',
  /** It does not accept the gate's credentials. */
  'needs_sign_in',
  /** It is not there, or does not speak MCP. */
  'broken',
]);
export type UpstreamState = z.output<typeof UpstreamState>;

/** All that the catalogue knows of an upstream server. */
export const UpstreamRecord = z.object({
  state: UpstreamState,
  /** Why it is not active, or what of it is missing although it is. */
  problem: z.string().nullable(),
  /** Null until it has answered once. */
  protocolVersion: z.string().nullable(),
  /** Whether it completes arguments. */
  completes: z.boolean().default(false),
  /** Whether it tells when one of its resources has changed. */
  subscribes: z.boolean().default(false),
  /** What it said last that it has. */
  seen: z.array(SeenDefinition),
  /** What may be shown to agents, as it was when that was decided. */
  approved: z.array(SeenDefinition),
  /** Hashes of what was looked at and is not wanted. */
  rejected: z.array(z.string()),
});
export type UpstreamRecord = z.output<typeof UpstreamRecord>;

export const UNKNOWN_UPSTREAM: UpstreamRecord = {
  state: 'pending',
  problem: null,
  protocolVersion: null,
  completes: false,
  subscribes: false,
  seen: [],
  approved: [],
  rejected: [],
};

/** Identifies a definition of a server: `tool:<name>`, `resource:<uri>`. */
export function definitionKey({ kind, name }: Pick<UpstreamDefinition, 'kind' | 'name'>): string {
  return `${kind}:${name}`;
}

/**
 * What is known once a server has said what it has. The first time, `first-seen` takes its word, but
 * for what seems to speak to the model. Whatever
 * is new or other later waits for an administrator; what was approved before and comes back as it was does
 * not.
 */
export function discovered(
  before: UpstreamRecord,
  said: {
    readonly protocolVersion: string;
    readonly completes: boolean;
    readonly subscribes: boolean;
    readonly problems: readonly string[];
    readonly definitions: readonly UpstreamDefinition[];
  },
  approval: Approval,
): UpstreamRecord {
  const { protocolVersion, completes, subscribes } = said;
  const seen = distinct(said.definitions).map(withHash);
  const isFirst = before.protocolVersion === null;
  const trusted = isFirst && approval === 'first-seen' ? seen.filter(isInnocent) : [];
  const approved = isFirst ? trusted : before.approved;
  const known = { protocolVersion, completes, subscribes, seen, approved };
  const problem = said.problems.join('; ') || null;
  return { ...before, state: 'active', problem, ...known };
}

/** What of the server agents may be shown: what it has now, exactly as it was approved. */
export function approvedNow({ seen, approved }: UpstreamRecord): SeenDefinition[] {
  const pins = new Map(approved.map((each) => [definitionKey(each), each.hash]));
  return seen.filter((each) => pins.get(definitionKey(each)) === each.hash);
}

function isInnocent({ definition }: SeenDefinition): boolean {
  return concernsOf(definition).length === 0;
}

function withHash(definition: UpstreamDefinition): SeenDefinition {
  return { ...definition, hash: argumentsHash(definition.definition) };
}

/** A name that is said twice means what was said first. */
function distinct(definitions: readonly UpstreamDefinition[]): UpstreamDefinition[] {
  const byKey = new Map<string, UpstreamDefinition>();
  for (const each of definitions) {
    const key = definitionKey(each);
    if (!byKey.has(key)) byKey.set(key, each);
  }
  return [...byKey.values()];
}
