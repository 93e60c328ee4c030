import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import type { BackendReply } from '@gatehouse/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { BackendCall, Transport } from './backend.js';

/** Backends on the bus: `nats://<name>`. */
@Injectable()
export class NatsBackend implements Transport {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  call({ backend, request, timeoutMs, signal }: BackendCall): Promise<BackendReply> {
    const target = {
      backend: backend.url.slice('nats://'.length),
      operationId: request.operation.operationId,
    };
    const { parameters, body } = request;
    const message = body === undefined ? { parameters } : { parameters, body };
    return this.bus.requestBackend(target, message, { timeoutMs, signal });
  }
}
