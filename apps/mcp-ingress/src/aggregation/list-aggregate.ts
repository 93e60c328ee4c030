import { ERRORS, GatewayError } from '@gatehouse/contracts';
import type { ListedTool } from '../tool-list/list-tools.js';
import type { ServedServer } from '../catalog/snapshot.js';
import type { Aggregate, ServedMember } from './aggregate.js';
import { listedReport, missingReport } from './member-report.js';
import type { MemberReport } from './member-report.js';
import { within } from './within.js';

export interface AggregateList {
  readonly tools: readonly ListedTool[];
  readonly members: readonly MemberReport[];
}

type ListServer = (server: ServedServer) => Promise<readonly ListedTool[]>;
type Answer =
  | { readonly member: ServedMember; readonly tools: readonly ListedTool[] }
  | { readonly member: ServedMember; readonly error: GatewayError };

/**
 * The tools of all members, asked for at the same time, each within its own deadline; in the order of their
 * names. A member that does not answer costs its own tools alone, and is reported.
 * @throws GatewayError why there is nothing at all, if a member is the reason: an empty list would not say so.
 */
export async function listAggregate(
  { members }: Aggregate,
  list: ListServer,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<AggregateList> {
  const answers = await Promise.all(members.map((member) => ask(member, list, timeoutMs)));
  const tools = answers
    .flatMap((answer) => ('tools' in answer ? answer.tools : []))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const reports = answers.map((answer) =>
    'tools' in answer
      ? listedReport(answer.member, answer.tools.length)
      : missingReport(answer.member, answer.error),
  );
  const failures = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []));
  const reason = tools.length === 0 ? whyNothing(failures) : null;
  if (!reason) return { tools, members: reports };
  const { code, message, facts, retryAfterSeconds } = reason;
  throw new GatewayError(code, message, {
    cause: reason,
    facts: { ...facts, members: reports },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

async function ask(member: ServedMember, list: ListServer, timeoutMs: number): Promise<Answer> {
  const { server, names } = member;
  if (!server) {
    return { member, error: new GatewayError('backend_unavailable', 'It is not published') };
  }
  try {
    const listed = await within(timeoutMs, list(server));
    const tools = listed.flatMap((tool) => {
      const name = names.get(tool.name);
      return name === undefined ? [] : [{ ...tool, name }];
    });
    return { member, tools };
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
