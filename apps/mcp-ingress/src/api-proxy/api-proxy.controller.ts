import { GatewayError } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { All, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { RouteConstraints } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../mcp/address.js';
import type { AddressParams } from '../mcp/address.js';
import { Door } from '../mcp/door.js';
import { hangUpSignal } from '../mcp/http/hang-up.js';
import { HostGuard } from '../mcp/http/host-guard.js';
import { problemAnswer } from '../mcp/http/problem-answer.js';
import { sendAnswer } from '../mcp/http/send-answer.js';
import { ApiAnswer } from './api-answer.js';
import { ApiFace } from './api-face.js';
import type { ApiRequest } from './api-request.js';
import { API_PROXY } from './published-kind.js';

/** Every path below the address of an API proxy, whatever else might be served there. */
@Controller()
export class ApiProxyController {
  constructor(
    private readonly face: ApiFace,
    private readonly door: Door,
    private readonly guard: HostGuard,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @All([':server/v:version', ':server/v:version/*'])
  @RouteConstraints(API_PROXY)
  async serve(
    @Param() params: AddressParams,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const address = addressOf(params);
    const signal = hangUpSignal(reply.raw);
    const answer = new ApiAnswer(reply, signal);
    const { headers, ip: remoteAddress } = request;
    const knock = {
      transport: 'api',
      address,
      headers,
      remoteAddress,
      receivedAt: this.clock.now(),
      signal,
    } as const;
    try {
      const stranger = this.guard.refusal(headers);
      if (stranger) throw new GatewayError('policy_denied', stranger);
      await this.face.serve(knock, apiRequest(request), answer);
      answer.end();
    } catch (thrown) {
      if (answer.begun) return answer.breakOff();
      const error = GatewayError.from(thrown);
      const problem = problemAnswer(error, this.door.metadataUrlOf(address, 'ApiProxy'));
      // What is left of a body is not waited for.
      const close = request.raw.complete ? {} : { connection: 'close' };
      await sendAnswer(reply, { ...problem, headers: { ...problem.headers, ...close } });
    }
  }
}

/** The path is taken as it came: what is encoded in it must not be decoded twice. */
function apiRequest({ raw, method, headers }: FastifyRequest): ApiRequest {
  const [path = '', ...query] = (raw.url ?? '').split('?');
  const below = path.replace(/^\/[^/]*\/[^/]*/, '') || '/';
  return { method, path: below, query: query.join('?'), headers, body: raw };
}
