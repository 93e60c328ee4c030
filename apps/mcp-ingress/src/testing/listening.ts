import type { TestGate } from './gate.js';
import { post } from './post.js';
import type { Post } from './post.js';
import { TestEventSource } from './event-source.js';

type Claims = Parameters<TestGate['token']>[0];

interface Where {
  readonly server: string;
  /** Another replica; left out: the one of the gate. */
  readonly replica?: { readonly url: string };
  readonly claims?: Claims;
}

/** A client with a handshake, message by message. */
export class TestSession {
  private constructor(
    private readonly gate: TestGate,
    private readonly where: Where,
    readonly id: string,
  ) {}

  static async begin(gate: TestGate, where: Where): Promise<TestSession> {
    const session = new TestSession(gate, where, '');
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} };
    const { headers } = await session.send('initialize', params);
    return new TestSession(gate, where, headers.get('mcp-session-id') ?? '');
  }

  async send(
    method: string,
    params: object,
    more: Pick<Post, 'replica'> & { claims?: Claims } = {},
  ) {
    const { server, replica, claims } = { ...this.where, ...more };
    const headers = this.id ? { 'mcp-session-id': this.id } : {};
    const token = await this.gate.token({ server, ...claims });
    const body = { jsonrpc: '2.0', id: 1, method, params };
    return post(this.gate, { server, token, headers, body, ...(replica ? { replica } : {}) });
  }

  /** Its stream, or what is answered instead. */
  async listen(more: Pick<Post, 'replica'> & { claims?: Claims } = {}): Promise<TestEventSource> {
    const { server, replica, claims } = { ...this.where, ...more };
    const { pathname, origin } = this.gate.endpoint(server);
    const token = await this.gate.token({ server, ...claims });
    return TestEventSource.open(new URL(pathname, replica?.url ?? origin), {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'mcp-session-id': this.id,
    });
  }
}

/** Asks by `subscriptions/listen` (MCP 2026-07-28) to be told of changes. */
export async function listen(
  gate: TestGate,
  { server, replica, claims }: Where,
  notifications: unknown,
): Promise<TestEventSource> {
  const { pathname, origin } = gate.endpoint(server);
  const token = await gate.token({ server, ...claims });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'subscriptions/listen',
  };
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
  };
  const params = { _meta, notifications };
  const body = { jsonrpc: '2.0', id: 'listen-1', method: 'subscriptions/listen', params };
  return TestEventSource.open(new URL(pathname, replica?.url ?? origin), headers, body);
}

/** What a stream has said until now, message by message. */
export function said(
  source: TestEventSource,
): { method?: string; params?: object; id?: unknown }[] {
  return source.events().map(({ data }) => JSON.parse(data));
}
