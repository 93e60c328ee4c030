import { z } from 'zod';

/** An MCP server that the agent is told to use. */
export interface ServerAddress {
  /** The agent's own name for it, unique among its servers. */
  readonly name: string;
  readonly url: string;
}

const Address = z.object({
  name: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,31}$/),
  url: z.url({ protocol: /^https?$/ }),
});

/** Reads `name=url,name=url`; mistakes become issues of the schema that this is a transformation of. */
export function parseServers(text: string, context: z.RefinementCtx): ServerAddress[] {
  const servers: ServerAddress[] = [];
  for (const part of text.split(',').filter((entry) => entry.trim() !== '')) {
    const [name = '', ...rest] = part.split('=');
    const address = Address.safeParse({ name: name.trim(), url: rest.join('=').trim() });
    if (!address.success) context.addIssue('must be a list of name=url, separated by commas');
    else if (servers.some((other) => other.name === address.data.name)) {
      context.addIssue(`names the server ${address.data.name} twice`);
    } else servers.push(address.data);
  }
  if (servers.length === 0) context.addIssue('names no server');
  return servers;
}
