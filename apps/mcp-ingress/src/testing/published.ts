import type {
  Operation,
  PublishedApplication,
  PublishedMcpServer,
  PublishedTool,
  ToolPolicy,
} from '@gatehouse/contracts';
import { publishedTool } from '@gatehouse/testkit';

const SIMPLE = { style: 'simple', explode: false } as const;
const FORM = { style: 'form', explode: true } as const;

const ID = { argument: 'customer_id', name: 'customer_id', in: 'path', ...SIMPLE } as const;

type Draft = Pick<PublishedTool, 'name' | 'inputSchema'> &
  Pick<Operation, 'method' | 'path' | 'bindings'> &
  Partial<Pick<PublishedTool, 'outputSchema'>>;

const idSchema = { type: 'string', pattern: '^[^ ]*$' };

const drafts: readonly Draft[] = [
  {
    name: 'get_customer',
    method: 'GET',
    path: '/customers/{customer_id}',
    bindings: [ID],
    inputSchema: {
      type: 'object',
      properties: { customer_id: idSchema },
      required: ['customer_id'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: { id: { type: 'string' } },
      required: ['id'],
    },
  },
  {
    name: 'list_customers',
    method: 'GET',
    path: '/customers',
    bindings: [
      { argument: 'tier', name: 'tier', in: 'query', ...FORM },
      { argument: 'region', name: 'X-Region', in: 'header', ...SIMPLE },
    ],
    inputSchema: {
      type: 'object',
      properties: {
        tier: { type: 'string', enum: ['basic', 'silver', 'gold'] },
        region: { type: 'string' },
      },
    },
  },
  {
    name: 'add_note',
    method: 'POST',
    path: '/customers/{customer_id}/notes',
    bindings: [
      ID,
      { argument: 'text', name: 'text', in: 'body-property', ...FORM },
      { argument: 'tags', name: 'tags', in: 'body-property', ...FORM },
    ],
    inputSchema: {
      type: 'object',
      properties: { customer_id: idSchema, text: { type: 'string' }, tags: { type: 'object' } },
      required: ['customer_id', 'text'],
    },
  },
  {
    name: 'delete_customer',
    method: 'DELETE',
    path: '/customers/{customer_id}',
    bindings: [ID],
    inputSchema: {
      type: 'object',
      properties: { customer_id: idSchema },
      required: ['customer_id'],
    },
  },
];

export interface CrmOptions {
  readonly url: string;
  readonly name?: string;
  readonly tenant?: string;
  readonly timeoutMs?: number;
  readonly allowPrivate?: boolean;
  readonly credential?: PublishedTool['backend']['credential'];
  /** What the gate does to the calls of each tool. */
  readonly policy?: Partial<ToolPolicy>;
}

/** The customer API as an MCP server of the catalogue. */
export function crmServer(options: CrmOptions): PublishedMcpServer {
  const { name = 'crm' } = options;
  return {
    kind: 'McpServer',
    tenant: options.tenant ?? 'default',
    name,
    version: '1.0',
    revision: 1,
    title: 'CRM',
    description: 'Customers and their notes',
    scopes: ['crm:read', 'crm:write'],
    tools: drafts.map((draft) => tool(draft, { ...options, name })),
  };
}

function tool(draft: Draft, options: CrmOptions & { name: string }): PublishedTool {
  const { name, method, path, bindings, inputSchema, outputSchema } = draft;
  const readOnlyHint = method === 'GET';
  return publishedTool({
    name,
    description: `What ${name} does`,
    inputSchema,
    ...(outputSchema ? { outputSchema } : {}),
    annotations: {
      readOnlyHint,
      destructiveHint: method === 'DELETE',
      idempotentHint: readOnlyHint,
      openWorldHint: false,
    },
    requiredScopes: [readOnlyHint ? 'crm:read' : 'crm:write'],
    operation: { proxy: `${options.name}-api`, method, path, bindings },
    backend: {
      url: options.url,
      timeoutMs: options.timeoutMs ?? 1_500,
      allowPrivate: options.allowPrivate ?? true,
      credential: options.credential ?? null,
    },
    ...options.policy,
  });
}

export function application(name: string, captureArguments = false): PublishedApplication {
  return {
    kind: 'Application',
    tenant: 'default',
    name,
    version: '1',
    revision: 1,
    title: name,
    roles: [],
    subscriptions: [],
    captureArguments,
  };
}

/** Servers as one, as an entry of the catalogue. */
export function aggregateServer(
  members: readonly (readonly [name: string, prefix: string])[],
  more: Partial<PublishedMcpServer> = {},
): PublishedMcpServer {
  return {
    kind: 'McpServer',
    tenant: 'default',
    name: 'all',
    version: '1.0',
    revision: 1,
    title: 'Everything',
    description: 'Every tool there is',
    scopes: ['crm:read', 'crm:write'],
    tools: [],
    members: members.map(([name, prefix]) => ({ name, version: '1.0', prefix })),
    ...more,
  };
}
