import { z } from 'zod';
import { Backend } from '../catalog.js';
import { defineRpc } from '../contract.js';
import { Name, Version } from '../identity.js';
import { UpstreamConnection, UpstreamDefinition } from './upstream.js';

/**
 * Asks an upstream MCP server what it has. The ingress does it, since it alone has the credentials of
 * upstream servers, and reaches them.
 */
export const mcpIngressUpstreamDiscover = defineRpc({
  subject: 'mcp-ingress.upstream.discover.v1',
  request: z.strictObject({
    name: Name,
    version: Version,
    backend: Backend,
    connection: UpstreamConnection,
  }),
  reply: z.object({
    protocolVersion: z.string(),
    definitions: z.array(UpstreamDefinition),
    /** Whether it completes arguments of prompts and resource templates. */
    completes: z.boolean().default(false),
    /** Whether it tells when one of its resources has changed. */
    subscribes: z.boolean().default(false),
    /** Why something is missing that it claims to have. */
    problems: z.array(z.string()).default([]),
  }),
});

/**
 * Has the catalogue look at an upstream MCP server that says that it has changed: at once, however slow others
 * are, and however often it is told at most once a second. Without its database it looks when that is back.
 */
export const catalogUpstreamLook = defineRpc({
  subject: 'catalog.upstream.look.v1',
  request: z.strictObject({ name: Name, version: Version }),
  reply: z.object({}),
});
