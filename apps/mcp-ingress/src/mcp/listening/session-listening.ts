import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { EventStream } from '../../streams/event-stream.js';
import { Clients } from '../clients/clients.js';
import { Door } from '../door.js';
import type { HttpAnswer } from '../http/http-answer.js';
import { McpEndpoint } from '../mcp-endpoint.js';
import type { HttpMessage } from '../mcp-endpoint.js';
import { NO_NOTES } from '../wire/read-notes.js';
import { SessionStreams } from './session-streams.js';

export type ListeningRequest = Pick<
  HttpMessage,
  'address' | 'headers' | 'remoteAddress' | 'receivedAt' | 'signal'
>;

/** Lets clients listen that have a session of Streamable HTTP. */
@Injectable()
export class SessionListening {
  constructor(
    private readonly endpoint: McpEndpoint,
    private readonly door: Door,
    private readonly clients: Clients,
    private readonly streams: SessionStreams,
  ) {}

  /**
   * Opens the stream of a session, unless its client is turned away.
   * @param begin sends the status and the headers of the stream.
   */
  async open(request: ListeningRequest, begin: () => EventStream): Promise<HttpAnswer | null> {
    const { address, headers, signal } = request;
    const inbound = { kind: 'accepted', notes: NO_NOTES } as const;
    const message = { ...request, transport: 'streamable-http', notify: null, inbound } as const;
    const admitted = await this.endpoint.admit(message);
    if ('refusal' in admitted) return admitted.refusal;
    const { principal } = admitted;
    const session = this.clients.find({ address, headers, principal });
    const isAdmitted = (): Promise<boolean> => this.door.stillAdmits(address, headers);
    try {
      if (!session) throw new GatewayError('not_found', 'There is no such session');
      if (signal.aborted) return null;
      const { id } = session;
      await this.streams.open({ address, principal, session: id, begin, isAdmitted });
      return null;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      return this.endpoint.failure(address, error, { id: null, status: error.status });
    }
  }
}
