import { GatewayError } from '@gatehouse/contracts';
import type { CallTransport } from '@gatehouse/contracts';
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { Events } from '../events.js';
import { ToolCalls } from '../tool-call/tool-calls.js';
import { Door } from './door.js';
import type { Address, Admitted } from './door.js';
import { errorHeaders } from './http/error-headers.js';
import type { HttpAnswer } from './http/http-answer.js';
import { rateLimitHeaders } from './http/rate-limit-headers.js';
import { Dispatcher } from './methods/dispatcher.js';
import { strangersCall } from './methods/incoming-call.js';
import { encodeResult } from './wire/encode-result.js';
import type { Inbound, InboundRequests } from './wire/read-message.js';
import { httpStatusOf, toRpcError } from './wire/rpc-error.js';
import type { RpcId } from './wire/rpc-error.js';

/** A message that has come in over HTTP, read but not yet let in. */
export interface HttpMessage {
  readonly transport: CallTransport;
  readonly address: Address;
  readonly headers: IncomingHttpHeaders;
  readonly inbound: Inbound;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

export type RequestsMessage = HttpMessage & { readonly inbound: InboundRequests };

/** MCP over HTTP (Streamable HTTP): lets messages in, and answers each request by its method. */
@Injectable()
export class McpEndpoint {
  constructor(
    private readonly door: Door,
    private readonly dispatcher: Dispatcher,
    private readonly toolCalls: ToolCalls,
    private readonly events: Events,
  ) {}

  /** @throws GatewayError `not_found`: where nothing is published, nobody speaks MCP. */
  async answer(message: HttpMessage): Promise<HttpAnswer> {
    const admitted = await this.admit(message);
    if ('refusal' in admitted) return admitted.refusal;
    const { inbound } = message;
    if (inbound.kind === 'requests') return this.answerRequests({ ...message, inbound }, admitted);
    return { status: 202, headers: {}, body: null };
  }

  /**
   * Lets a message in that can be understood, or says with what it is turned away.
   * @throws GatewayError `not_found`: where nothing is published, nobody speaks MCP.
   */
  async admit(message: HttpMessage): Promise<Admitted | { readonly refusal: HttpAnswer }> {
    const { address, headers, inbound } = message;
    const admitted = await this.door
      .admit(address, headers.authorization)
      .catch((error: unknown) => GatewayError.from(error));
    if (admitted instanceof GatewayError) {
      return { refusal: await this.turnAway(message, admitted) };
    }
    if (inbound.kind !== 'rejected') return admitted;
    const { error } = inbound.error;
    this.events.requestRefused({ code: 'invalid_request', reason: error.message });
    return { refusal: { status: inbound.status, headers: {}, body: inbound.error } };
  }

  /** What is turned away at the door is recorded too, if it was a tool call. */
  private async turnAway(message: HttpMessage, refusal: GatewayError): Promise<HttpAnswer> {
    const { inbound } = message;
    const requests = inbound.kind === 'requests' ? inbound.requests : [];
    const { reason } = refusal.facts;
    this.events.requestRefused({
      code: refusal.code,
      reason: typeof reason === 'string' ? reason : null,
    });
    // One record for a whole batch: a stranger must not multiply what the gate has to store.
    const call = requests.find(({ method }) => method === 'tools/call');
    const error = call ? await this.recordRefusal(message, call, refusal) : refusal;
    if (error.code === 'not_found') throw error;
    const [request, ...others] = requests;
    return this.failure(message.address, error, {
      id: others.length === 0 ? (request?.id ?? null) : null,
      status: error.status,
    });
  }

  private async recordRefusal(
    { transport, address, receivedAt, signal }: HttpMessage,
    { params = {} }: JSONRPCRequest,
    refusal: GatewayError,
  ): Promise<GatewayError> {
    const call = strangersCall({ params, transport, address, receivedAt, signal });
    try {
      await this.toolCalls.refuse(call, refusal);
      return refusal;
    } catch (error) {
      const told = GatewayError.from(error);
      return told.code === 'audit_unavailable' ? told : refusal;
    }
  }

  /** The answers of a batch share one status, so each carries its own failure. */
  async answerRequests(message: RequestsMessage, admitted: Admitted): Promise<HttpAnswer> {
    const { requests, batch } = message.inbound;
    const answers = await Promise.all(
      requests.map((request) => this.answerOne(message, admitted, request)),
    );
    const [only] = answers;
    if (only && !batch) return only;
    return { status: 200, headers: {}, body: answers.map(({ body }) => body) };
  }

  private async answerOne(
    { inbound: { era, version }, ...carried }: RequestsMessage,
    { server, principal }: Admitted,
    { id, method, params = {} }: JSONRPCRequest,
  ): Promise<HttpAnswer> {
    const { address } = carried;
    const context = { ...carried, era, version, server, principal };
    try {
      const answer = await this.dispatcher.dispatch({ ...context, id, method, params });
      const result = encodeResult(answer, era, server.published);
      const body = { jsonrpc: '2.0', id, result };
      return { status: 200, headers: rateLimitHeaders(answer.limits ?? []), body };
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      return this.failure(address, error, { id, status: httpStatusOf(error, era) });
    }
  }

  /** A failure as HTTP tells it, in JSON-RPC. */
  failure(
    address: Address,
    error: GatewayError,
    { id, status }: { readonly id: RpcId; readonly status: number },
  ): HttpAnswer {
    const headers = errorHeaders(error, this.door.metadataUrlOf(address));
    return { status, headers, body: toRpcError(error, id) };
  }
}
