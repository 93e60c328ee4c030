import { z } from 'zod';
import type { TestGate } from './gate.js';

export interface Post {
  readonly server?: string;
  /** Another replica; left out: the one of the gate. */
  readonly replica?: { readonly url: string };
  /** Null for none. */
  readonly token?: string | null;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const Reply = z.looseObject({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  result: z.looseObject({}).optional(),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
});

/** A request over HTTP with nothing in between, as a hostile or clumsy client sends it. */
export async function post(gate: TestGate, { server, token, body, replica, ...request }: Post) {
  const bearer = token === undefined ? await gate.token(server ? { server } : {}) : token;
  const endpoint = gate.endpoint(server);
  const url = replica ? new URL(endpoint.pathname, replica.url) : endpoint;
  const response = await fetch(url, {
    method: request.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

/** A `tools/call` of the revisions with a handshake. */
export function toolsCall(
  name: string,
  args: unknown,
  more: { id?: unknown; meta?: unknown } = {},
) {
  const meta = more.meta ? { _meta: more.meta } : {};
  const params = { name, arguments: args, ...meta };
  return { jsonrpc: '2.0', id: more.id ?? 1, method: 'tools/call', params };
}

/** One round of a `tools/call` of 2026-07-28, of a caller that can be asked to fill in forms. */
export function roundOf(tool: string, args: object, more: object = {}) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
  };
  const called = toolsCall(tool, args, { meta });
  return {
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
    },
    body: { ...called, params: { ...called.params, ...more } },
  };
}

/** What the model reads of a tool's result. */
export function textOf(reply: { json: z.output<typeof Reply> | null }): string {
  const content = z
    .array(z.looseObject({ text: z.string() }))
    .parse(reply.json?.result?.['content']);
  return content.map(({ text }) => text).join('');
}

function jsonOf(text: string): z.output<typeof Reply> | null {
  try {
    return Reply.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
