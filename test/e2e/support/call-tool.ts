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
      readonly content: readonly { readonly type: string; readonly text: string }[];
    };
    readonly error?: { readonly code: number; readonly message: string };
  };
}

/** One `tools/call` of the stateless protocol 2026-07-28, as plain HTTP. */
export async function callTool(request: ToolRequest): Promise<ToolReply> {
  const response = await fetch(request.url, {
    method: 'POST',
    headers: {
      ...(request.token === null ? {} : { authorization: `Bearer ${request.token}` }),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': request.tool,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: request.tool,
        arguments: request.arguments,
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
