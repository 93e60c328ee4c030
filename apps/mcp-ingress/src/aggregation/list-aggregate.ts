import { ERRORS, GatewayError } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';
import type { Aggregate, ServedMember } from './aggregate.js';
import { listedReport, missingReport } from './member-report.js';
import type { Counted, MemberReport } from './member-report.js';
import { within } from './within.js';

export interface AggregateList<Item> {
  readonly items: readonly Item[];
  readonly members: readonly MemberReport[];
}

/** A member that is published. */
export interface PresentMember extends ServedMember {
  readonly server: ServedServer;
}

/** What a member has to offer. */
interface Found<Item> {
  readonly items: readonly Item[];
  /** So many more it has of which another member is asked. */
  readonly shadowed?: number;
}

/** How one member is asked, and what its items are called in its report. */
interface Listing<Item> {
  readonly what: Counted;
  readonly list: (member: PresentMember) => Promise<Found<Item>>;
}

type Answer<Item> =
  | (Found<Item> & { readonly member: ServedMember })
  | { readonly member: ServedMember; readonly error: GatewayError };

/**
 * What all members have, asked for at the same time, each within its own deadline; in the order of the members.
 * One that does not answer costs its own items alone, and is reported.
 * @throws GatewayError why there is nothing at all, if a member is the reason: an empty list would not say so.
 */
export async function listAggregate<Item>(
  { members }: Pick<Aggregate, 'members'>,
  listing: Listing<Item>,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<AggregateList<Item>> {
  const answers = await Promise.all(members.map((member) => ask(member, listing, timeoutMs)));
  const items = answers.flatMap((answer) => ('items' in answer ? answer.items : []));
  const reports = answers.map((answer) =>
    'items' in answer
      ? listedReport(answer.member, listing.what, answer)
      : missingReport(answer.member, answer.error),
  );
  const failures = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []));
  const reason = items.length === 0 ? whyNothing(failures) : null;
  if (!reason) return { items, members: reports };
  const { code, message, facts, retryAfterSeconds } = reason;
  throw new GatewayError(code, message, {
    cause: reason,
    facts: { ...facts, members: reports },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

async function ask<Item>(
  member: ServedMember,
  { list }: Listing<Item>,
  timeoutMs: number,
): Promise<Answer<Item>> {
  const { server } = member;
  if (!server) {
    return { member, error: new GatewayError('backend_unavailable', 'It is not published') };
  }
  try {
    const found = await within(timeoutMs, list({ ...member, server }));
    return { ...found, member };
  } catch (error) {
    return { member, error: GatewayError.from(error) };
  }
}

/** What may pass is told first, then what a token can mend: all scopes that are missing, at once. */
function whyNothing(failures: readonly GatewayError[]): GatewayError | null {
  const passing = failures.find(({ code }) => ERRORS[code].retryable);
  const unscoped = failures.filter(({ code }) => code === 'insufficient_scope');
  if (passing || unscoped.length === 0) return passing ?? failures[0] ?? null;
  const missingScopes = [...new Set(unscoped.flatMap(({ facts }) => facts['missingScopes'] ?? []))];
  return new GatewayError('insufficient_scope', undefined, { facts: { missingScopes } });
}
