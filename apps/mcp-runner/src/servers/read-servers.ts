import { Name } from '@gatehouse/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { ServerSpec } from './server-spec.js';

/** The configuration that MCP clients keep their local servers in. */
const Servers = z.strictObject({ mcpServers: z.record(Name, ServerSpec) });

/** The servers by name. Says what is wrong, with its path, through the context. */
export function readServers(
  text: string,
  context: z.RefinementCtx,
): ReadonlyMap<string, ServerSpec> {
  const say = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const document = yamlOf(text);
  if (document === undefined) return say('is neither YAML nor JSON');
  const { data, error } = Servers.safeParse(document);
  if (data) return new Map(Object.entries(data.mcpServers));
  return say(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { schema: 'core', resolveKnownTags: false, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
