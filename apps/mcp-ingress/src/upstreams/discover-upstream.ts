import { GatewayError } from '@gatehouse/contracts';
import type { UpstreamDefinition } from '@gatehouse/contracts';
import { z } from 'zod';
import { UnusableAnswer } from '../backends/attempt-cause.js';
import type { UpstreamSession } from './upstream-session.js';

/** A server that has more is not one that a model can use, and its list would not fit into a message. */
const MAX_DEFINITIONS = 2_000;
const MAX_PAGES = 100;
const MAX_BYTES = 800_000;

const Page = z.object({
  tools: z.array(z.looseObject({ name: z.string().min(1).max(1_024) })),
  nextCursor: z.string().optional(),
});

/** Everything that an upstream server says that it has. */
export async function discoverUpstream(
  session: UpstreamSession,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<UpstreamDefinition[]> {
  const definitions: UpstreamDefinition[] = [];
  if (!session.has('tools')) return definitions;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await session.request({ method: 'tools/list', params, ...options });
    const { tools, nextCursor } = pageOf(answer);
    definitions.push(...tools.map((definition) => asDefinition(definition)));
    if (nextCursor === undefined) return checked(definitions);
    cursor = nextCursor;
  }
  throw unusable('its list does not end');
}

function asDefinition(definition: { readonly name: string }): UpstreamDefinition {
  return { kind: 'tool', name: definition.name, definition: { ...definition } };
}

function pageOf(answer: unknown): z.output<typeof Page> {
  const page = Page.safeParse(answer);
  if (page.success) return page.data;
  throw unusable('its list cannot be read');
}

function checked(definitions: UpstreamDefinition[]): UpstreamDefinition[] {
  if (definitions.length > MAX_DEFINITIONS) throw unusable(`it has ${definitions.length} tools`);
  const bytes = Buffer.byteLength(JSON.stringify(definitions));
  if (bytes > MAX_BYTES) throw unusable(`its definitions have ${bytes} bytes`);
  return definitions;
}

function unusable(what: string): GatewayError {
  return new GatewayError('backend_unavailable', `The MCP server cannot be used: ${what}`, {
    cause: new UnusableAnswer(what),
  });
}
