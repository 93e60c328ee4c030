import { BUS, wasUnheard } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { NotSent } from './attempt-cause.js';
import type { OperationCall, Transport } from './backend.js';

/** Backends on the bus: `nats://<name>`. */
@Injectable()
export class NatsBackend implements Transport {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  async call({ backend, request, timeoutMs, signal }: OperationCall): Promise<BackendReply> {
    const target = {
      backend: backend.url.slice('nats://'.length),
      operationId: request.operation.operationId,
    };
    const { parameters, body } = request;
    const message = body === undefined ? { parameters } : { parameters, body };
    try {
      return await this.bus.requestBackend(target, message, { timeoutMs, signal });
    } catch (error) {
      if (!wasUnheard(error)) throw error;
      const cause = new NotSent('unreachable', { cause: error });
      throw new GatewayError('backend_unavailable', undefined, { cause });
    }
  }
}
