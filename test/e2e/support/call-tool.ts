export interface ToolRequest {
  /** The URL of the MCP server. */
  readonly url: string;
  readonly token: string | null;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

export interface ToolReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly result?: {
      readonly isError?: boolean;
      readonly _meta?: { readonly 'dev.gatehouse/error'?: { readonly code: string } };
      readonly content: readonly { readonly type: string; readonly text: string }[];
    };
    readonly error?: {
      readonly code: number;
      readonly message: string;
      readonly data?: { readonly code?: string };
    };
  };
}

export interface RpcRequest {
  /** The URL of the MCP server. */
  readonly url: string;
  readonly token: string | null;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface RpcReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly result?: unknown; readonly error?: ToolReply['body']['error'] };
}

/** One `tools/call` of the stateless protocol 2026-07-28, as plain HTTP. */
export async function callTool(request: ToolRequest): Promise<ToolReply> {
  const { url, token, tool } = request;
  const params = { name: tool, arguments: request.arguments };
  return (await postRpc({ url, token, method: 'tools/call', params })) as ToolReply;
}

/** One request of the stateless protocol 2026-07-28, as plain HTTP. */
export async function postRpc({ url, token, method, params }: RpcRequest): Promise<RpcReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {}),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'plain', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
}
