import { GatewayError } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { All, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../mcp/address.js';
import type { Address, AddressParams } from '../mcp/address.js';
import { Door } from '../mcp/door.js';
import { hangUpSignal } from '../mcp/http/hang-up.js';
import { HostGuard } from '../mcp/http/host-guard.js';
import type { HttpAnswer } from '../mcp/http/http-answer.js';
import { isJson } from '../mcp/http/media-types.js';
import { problemAnswer } from '../mcp/http/problem-answer.js';
import { readBody } from '../mcp/http/read-body.js';
import { sendAnswer } from '../mcp/http/send-answer.js';
import { idempotencyKey } from './idempotency-key.js';
import { RestFace } from './rest-face.js';
import type { RestRequest } from './rest-face.js';

type Work = (request: RestRequest) => Promise<HttpAnswer>;

/** The REST face of every server, and at the root that of the one that is configured. */
@Controller()
export class RestFaceController {
  constructor(
    private readonly face: RestFace,
    private readonly door: Door,
    private readonly guard: HostGuard,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @All('tools')
  listDefault(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.list(this.face.defaultServer(), request, reply);
  }

  @All('tools/:tool/invoke')
  invokeDefault(
    @Param('tool') tool: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.invoke({ ...this.face.defaultServer(), tool }, request, reply);
  }

  @All(':server/v:version/tools')
  async list(
    @Param() params: AddressParams,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = { address: addressOf(params), request, reply };
    await this.answer(exchange, 'GET', (asked) => this.face.list(asked));
  }

  @All(':server/v:version/openapi.json')
  async describe(
    @Param() params: AddressParams,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = { address: addressOf(params), request, reply };
    await this.answer(exchange, 'GET', (asked) => this.face.describe(asked));
  }

  @All(':server/v:version/tools/:tool/invoke')
  async invoke(
    @Param() params: AddressParams & { tool: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = { address: addressOf(params), request, reply };
    await this.answer(exchange, 'POST', async (asked) => {
      const { raw, headers } = request;
      const text = await readBody(raw);
      if (text !== '' && !isJson(headers['content-type'])) {
        throw new GatewayError('invalid_request', 'The body must be application/json');
      }
      const onceKey = idempotencyKey(headers['idempotency-key']);
      return this.face.invoke(asked, { tool: params.tool, text, onceKey });
    });
  }

  /** Whatever goes wrong is told as a problem (RFC 9457). */
  private async answer(
    { address, request, reply }: Exchange,
    method: 'GET' | 'POST',
    work: Work,
  ): Promise<void> {
    const { headers, ip: remoteAddress } = request;
    const receivedAt = this.clock.now();
    const signal = hangUpSignal(reply.raw);
    try {
      this.checkForm(request, method);
      await sendAnswer(reply, await work({ address, headers, remoteAddress, receivedAt, signal }));
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      await sendAnswer(reply, problemAnswer(error, this.door.metadataUrlOf(address)));
    }
  }

  private checkForm({ method, headers }: FastifyRequest, allowed: string): void {
    const stranger = this.guard.refusal(headers);
    if (stranger) throw new GatewayError('policy_denied', stranger);
    if (method === allowed) return;
    throw new GatewayError('method_not_allowed', undefined, { facts: { allow: [allowed] } });
  }
}

interface Exchange {
  readonly address: Address;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
