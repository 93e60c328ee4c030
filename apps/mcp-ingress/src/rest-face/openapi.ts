import type { JsonSchema, PublishedMcpServer } from '@gatehouse/contracts';
import type { ListedTool } from '../tool-list/list-tools.js';

type Json = Readonly<Record<string, unknown>>;

const PROBLEM = { $ref: '#/components/responses/Problem' };

/**
 * Describes the REST face of a server as OpenAPI 3.1, with the tools that one caller may call.
 * @param url the address of the server, under which the paths are.
 */
export function describeFace(
  { title, version, description }: PublishedMcpServer,
  tools: readonly ListedTool[],
  url: string,
): Json {
  const calls = tools.map(
    (tool) => [`/tools/${tool.name}/invoke`, { post: callOf(tool) }] as const,
  );
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    servers: [{ url }],
    security: [{ bearer: [] }],
    paths: { '/tools': { get: LIST }, ...Object.fromEntries(calls) },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Tool: TOOL, Content: CONTENT, Problem: PROBLEM_SCHEMA },
      responses: {
        Problem: {
          description: 'Why it was not done',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    },
  };
}

function callOf({ name, title, description, inputSchema, outputSchema }: ListedTool): Json {
  return {
    operationId: name,
    ...(title === undefined ? {} : { summary: title }),
    description,
    parameters: [IDEMPOTENCY_KEY],
    requestBody: { content: json(embedded(inputSchema, `urn:tool:${name}:input`)) },
    responses: {
      '200': {
        description: 'What the tool said, which may be an error of its own',
        content: json({
          type: 'object',
          properties: {
            content: { type: 'array', items: { $ref: '#/components/schemas/Content' } },
            ...(outputSchema
              ? { structuredContent: embedded(outputSchema, `urn:tool:${name}:output`) }
              : {}),
            isError: { const: true },
          },
          required: ['content'],
        }),
      },
      default: PROBLEM,
    },
  };
}

/** Its references are its own: a schema with an `$id` is where they begin (JSON Schema 2020-12 section 8.2.1). */
function embedded(schema: JsonSchema, id: string): JsonSchema {
  return '$defs' in schema ? { $id: id, ...schema } : schema;
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A call that changes something is made once under one key',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const LIST: Json = {
  operationId: 'list_tools',
  summary: 'The tools that the caller may call',
  responses: {
    '200': {
      description: 'The tools, by name',
      content: json({ type: 'array', items: { $ref: '#/components/schemas/Tool' } }),
    },
    default: PROBLEM,
  },
};

const TOOL: Json = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object' },
    annotations: { type: 'object' },
  },
  required: ['name', 'description', 'inputSchema', 'annotations'],
};

const CONTENT: Json = {
  type: 'object',
  properties: { type: { type: 'string' }, text: { type: 'string' } },
  required: ['type'],
};

const PROBLEM_SCHEMA: Json = {
  type: 'object',
  description: 'RFC 9457',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code'],
};
