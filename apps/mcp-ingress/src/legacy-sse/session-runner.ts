import type { SessionMessage } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { readCapabilities } from '../asks/capabilities.js';
import { Catalog } from '../catalog/catalog.js';
import { McpEndpoint } from '../mcp/mcp-endpoint.js';
import { NO_NOTES } from '../mcp/wire/read-notes.js';
import type { AnswerRequest } from './session.js';
import { noSession } from './sessions.js';

/** Runs requests that have come over HTTP+SSE as those of any other transport are run. */
@Injectable()
export class SessionRunner {
  constructor(
    private readonly catalog: Catalog,
    private readonly endpoint: McpEndpoint,
  ) {}

  /** How the requests of this message are answered. What the gate refuses is an answer, too. */
  answers(message: SessionMessage): AnswerRequest {
    const { server: name, serverVersion, principal, version, headers, receivedAt } = message;
    const address = { name, version: serverVersion };
    return async ({ id, method, params }, signal, client) => {
      const server = this.catalog.server(address);
      if (!server) return this.endpoint.failure(address, noSession(), { id, status: 404 }).body;
      if (method === 'initialize') {
        const capabilities = readCapabilities(params['capabilities']);
        client.said = { id: client.id, capabilities };
      }
      const request = { jsonrpc: '2.0' as const, id, method, params };
      const requests = {
        kind: 'requests',
        era: 'legacy',
        version,
        requests: [request],
        notes: NO_NOTES,
      } as const;
      const { body } = await this.endpoint.answerRequests(
        {
          transport: 'sse',
          address,
          headers,
          inbound: { ...requests, batch: false },
          notify: (said) => client.send({ jsonrpc: '2.0', ...said }),
          ...(client.said ? { session: client.said } : {}),
          receivedAt,
          signal,
        },
        { server, principal },
      );
      return body;
    };
  }
}
