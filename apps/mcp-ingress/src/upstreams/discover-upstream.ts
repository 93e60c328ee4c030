import { GatewayError, UpstreamDefinition } from '@gatehouse/contracts';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { UnusableAnswer } from '../backends/attempt-cause.js';
import type { UpstreamSession } from './upstream-session.js';

/** A server that has more is not one that a model can use, and its list would not fit into a message. */
const MAX_DEFINITIONS = 2_000;
const MAX_PAGES = 100;
const MAX_BYTES = 800_000;

/** How all that a server has of one kind is asked for, and what identifies each. */
const LISTS = [
  { kind: 'tool', capability: 'tools', method: 'tools/list', member: 'tools', id: 'name' },
  {
    kind: 'resource',
    capability: 'resources',
    method: 'resources/list',
    member: 'resources',
    id: 'uri',
  },
  {
    kind: 'template',
    capability: 'resources',
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    id: 'uriTemplate',
  },
  { kind: 'prompt', capability: 'prompts', method: 'prompts/list', member: 'prompts', id: 'name' },
] as const;
type List = (typeof LISTS)[number];

const Definitions = z.array(z.record(z.string(), z.unknown()));

interface Patience {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** What an upstream server says that it has. */
export interface Discovered {
  readonly definitions: UpstreamDefinition[];
  /** Why something is missing that it claims to have. */
  readonly problems: string[];
}

/**
 * Everything that an upstream server says that it has. Its tools are not lost if it cannot say what else it
 * has; that it cannot be reached, or lists no tools although it has some, is an error.
 */
export async function discoverUpstream(
  session: UpstreamSession,
  patience: Patience,
): Promise<Discovered> {
  const definitions: UpstreamDefinition[] = [];
  const problems: string[] = [];
  for (const list of LISTS) {
    if (!session.has(list.capability)) continue;
    try {
      definitions.push(...(await listAll(session, list, patience)));
    } catch (error) {
      if (list.kind === 'tool' || !isItsAnswer(error)) throw error;
      problems.push(`its list of ${list.member} is not to be had`);
    }
  }
  return { definitions: checked(definitions), problems };
}

/** Whether it has answered, and is the reason itself. */
function isItsAnswer(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  return error instanceof GatewayError && error.cause instanceof UnusableAnswer;
}

async function listAll(
  session: UpstreamSession,
  list: List,
  patience: Patience,
): Promise<UpstreamDefinition[]> {
  const definitions: UpstreamDefinition[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await ask(session, list, { ...patience, params });
    definitions.push(...definitionsIn(answer, list));
    const { nextCursor } = answer;
    if (typeof nextCursor !== 'string') return definitions;
    cursor = nextCursor;
  }
  throw unusable(`its list of ${list.member} does not end`);
}

/** A server that has resources need not know of templates. */
async function ask(
  session: UpstreamSession,
  { method, kind }: List,
  request: Patience & { readonly params: Readonly<Record<string, unknown>> },
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await session.request({ method, ...request });
  } catch (error) {
    const isMissing =
      error instanceof ProtocolError && error.code === ProtocolErrorCode.MethodNotFound;
    if (kind === 'template' && isMissing) return { resourceTemplates: [] };
    throw error;
  }
}

function definitionsIn(
  answer: Readonly<Record<string, unknown>>,
  { kind, member, id }: List,
): UpstreamDefinition[] {
  const all = Definitions.safeParse(answer[member]);
  const read = z
    .array(UpstreamDefinition)
    .safeParse(all.data?.map((definition) => ({ kind, name: definition[id], definition })));
  if (read.success) return read.data;
  throw unusable(`its list of ${member} cannot be read`);
}

function checked(definitions: UpstreamDefinition[]): UpstreamDefinition[] {
  if (definitions.length > MAX_DEFINITIONS)
    throw unusable(`it has ${definitions.length} definitions`);
  const bytes = Buffer.byteLength(JSON.stringify(definitions));
  if (bytes > MAX_BYTES) throw unusable(`its definitions have ${bytes} bytes`);
  return definitions;
}

function unusable(what: string): GatewayError {
  return new GatewayError('backend_unavailable', `The MCP server cannot be used: ${what}`, {
    cause: new UnusableAnswer(what),
  });
}
