import { GatewayError } from '@gatehouse/contracts';
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import { inRounds } from '../asks/in-rounds.js';
import type { Address } from './address.js';
import { Admission } from './admission.js';
import type { Knock } from './admission.js';
import { Door } from './door.js';
import type { Admitted } from './door.js';
import { Clients } from './clients/clients.js';
import type { ClientSession, ClientSide } from './clients/client-sessions.js';
import { errorHeaders } from './http/error-headers.js';
import type { HttpAnswer } from './http/http-answer.js';
import { rateLimitHeaders } from './http/rate-limit-headers.js';
import { calledBy } from './methods/called-by.js';
import { Dispatcher } from './methods/dispatcher.js';
import type { McpRequest } from './methods/mcp-request.js';
import { encodeResult } from './wire/encode-result.js';
import type { Inbound, InboundRequests } from './wire/read-message.js';
import type { Era } from './wire/protocol.js';
import type { Notes } from './wire/read-notes.js';
import { httpStatusOf, toRpcError } from './wire/rpc-error.js';
import type { RpcId } from './wire/rpc-error.js';

/** A message that has come in over HTTP, read but not yet let in. */
export interface HttpMessage extends Knock {
  readonly inbound: Inbound;
  /** Sends a notification ahead of the answer; null if the caller takes none. */
  readonly notify: McpRequest['notify'];
  readonly keepAlive?: McpRequest['keepAlive'];
}

/** Requests of a caller who has been let in, wherever that was. */
export interface RequestsMessage extends Omit<HttpMessage, 'remoteAddress' | 'inbound'> {
  readonly inbound: InboundRequests;
  /** What the client has said of itself, where the transport knows it. */
  readonly session?: ClientSession;
}

/** Taken note of: there is nothing to answer. */
const TAKEN: HttpAnswer = { status: 202, headers: {}, body: null };

/** MCP over HTTP (Streamable HTTP): lets messages in, and answers each request by its method. */
@Injectable()
export class McpEndpoint {
  constructor(
    private readonly door: Door,
    private readonly admission: Admission,
    private readonly dispatcher: Dispatcher,
    private readonly clients: Clients,
  ) {}

  /** @throws GatewayError `not_found`: where nothing is published, nobody speaks MCP. */
  async answer(message: HttpMessage): Promise<HttpAnswer> {
    const admitted = await this.admit(message);
    if ('refusal' in admitted) return admitted.refusal;
    const { inbound } = message;
    if (inbound.kind === 'requests') {
      const session = this.sessionOf(message, admitted, inbound);
      return this.answerRequests({ ...message, ...session, inbound }, admitted);
    }
    return inbound.kind === 'accepted' ? this.takeNote(message, admitted, inbound.notes) : TAKEN;
  }

  /** Opened once, however many requests there are and whoever wants to know. */
  private sessionOf(
    { address, headers }: HttpMessage,
    { principal }: Admitted,
    { era }: InboundRequests,
  ): Pick<RequestsMessage, 'session'> {
    if (era === 'modern') return {};
    const session = this.clients.find({ address, headers, principal });
    return session ? { session } : {};
  }

  /** Takes notifications and responses to where they mean something. */
  async takeNote(
    { address, headers }: Pick<HttpMessage, 'address' | 'headers'>,
    { principal }: Admitted,
    notes: Notes,
  ): Promise<HttpAnswer> {
    try {
      await this.clients.takeNote({ address, headers, principal }, notes);
      return TAKEN;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      return this.failure(address, error, { id: null, status: error.status });
    }
  }

  /**
   * Lets a message in that can be understood, or says with what it is turned away.
   * @throws GatewayError `not_found`: where nothing is published, nobody speaks MCP.
   */
  async admit(message: HttpMessage): Promise<Admitted | { readonly refusal: HttpAnswer }> {
    const { inbound } = message;
    const requests = inbound.kind === 'requests' ? inbound.requests : [];
    // One record for a whole batch: a stranger must not multiply what the gate has to store.
    const { params = null, ...called } = requests.map(calledBy).find((each) => each) ?? {};
    const admitted = await this.admission
      .admit({ ...message, ...called }, params)
      .catch((error: unknown) => GatewayError.from(error));
    if (admitted instanceof GatewayError) return { refusal: this.turnAway(message, admitted) };
    if (inbound.kind !== 'rejected') return admitted;
    const { error } = inbound.error;
    this.admission.notUnderstood(error.message);
    return { refusal: { status: inbound.status, headers: {}, body: inbound.error } };
  }

  private turnAway({ inbound, address }: HttpMessage, refusal: GatewayError): HttpAnswer {
    if (refusal.code === 'not_found') throw refusal;
    const [request, ...others] = inbound.kind === 'requests' ? inbound.requests : [];
    const id = others.length === 0 ? (request?.id ?? null) : null;
    return this.failure(address, refusal, { id, status: refusal.status });
  }

  /**
   * The answers of a batch share one status, so each carries its own failure; so does what was sent beside the
   * requests.
   */
  async answerRequests(message: RequestsMessage, admitted: Admitted): Promise<HttpAnswer> {
    const { requests, notes, batch } = message.inbound;
    const noted = batch ? [this.takeNote(message, admitted, notes)] : [];
    const answers = await Promise.all([
      ...requests.map((request) => this.answerOne(message, admitted, request)),
      ...noted,
    ]);
    const [only] = answers;
    if (only && !batch) return only;
    const bodies = answers.map(({ body }) => body).filter((body) => body !== null);
    return bodies.length === 0 ? TAKEN : { status: 200, headers: {}, body: bodies };
  }

  /** What its client cancels is not answered (MCP 2025-11-25, cancellation). */
  private async answerOne(
    message: RequestsMessage,
    admitted: Admitted,
    request: JSONRPCRequest,
  ): Promise<HttpAnswer> {
    const { session, signal } = message;
    if (!session) return this.run(message, admitted, request);
    const work = (until: AbortSignal): Promise<HttpAnswer> =>
      this.run({ ...message, signal: until }, admitted, request);
    const sent = { id: request.id, signal };
    return (await this.clients.cancellable(session, sent, work)) ?? TAKEN;
  }

  private async run(
    { inbound: { era, version, batch }, ...carried }: RequestsMessage,
    { server, principal }: Admitted,
    { id, method, params = {} }: JSONRPCRequest,
  ): Promise<HttpAnswer> {
    const { address } = carried;
    const notify = batch ? null : carried.notify;
    const context = { ...carried, era, version, notify, server, principal };
    const askable = era === 'modern' ? inRounds(params) : this.clients.askable(context);
    const logLevel = carried.session ? this.clients.logLevelOf(carried.session) : null;
    try {
      const answer = await this.dispatcher.dispatch({
        ...context,
        id,
        method,
        params,
        askable,
        logLevel,
      });
      const result = encodeResult(answer, era, server.published);
      const body = { jsonrpc: '2.0', id, result };
      const session = method === 'initialize' ? this.sessionHeader(context, params) : {};
      return {
        status: 200,
        headers: { ...rateLimitHeaders(answer.limits ?? []), ...session },
        body,
      };
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      return this.failure(address, error, { id, status: httpStatusOf(error, era), era });
    }
  }

  private sessionHeader(client: ClientSide, params: object): Record<string, string> {
    const { capabilities } = { capabilities: undefined, ...params };
    return { 'mcp-session-id': this.clients.begin(client, capabilities) };
  }

  /** A failure as HTTP tells it, in JSON-RPC. */
  failure(
    address: Address,
    error: GatewayError,
    { id, status, era }: { readonly id: RpcId; readonly status: number; readonly era?: Era },
  ): HttpAnswer {
    const headers = errorHeaders(error, this.door.metadataUrlOf(address));
    return { status, headers, body: toRpcError(error, id, era) };
  }
}
