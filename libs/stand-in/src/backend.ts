import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { currentTrace } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Events } from './events.js';
import { BehaviourStore } from './behaviour.store.js';
import { RequestLog } from './request-log.js';
import type { ReceivedRequest } from './request-log.js';
import { STAND_IN } from './stand-in.js';
import type { StandIn } from './stand-in.js';

/** Answers requests of both transports: it remembers them, behaves as told, and runs the operation. */
@Injectable()
export class Backend {
  constructor(
    @Inject(STAND_IN) private readonly standIn: StandIn,
    private readonly behaviour: BehaviourStore,
    private readonly requests: RequestLog,
    private readonly events: Events,
  ) {}

  async answer(request: Omit<ReceivedRequest, 'traceId'>): Promise<BackendReply> {
    this.requests.add({ ...request, traceId: currentTrace()?.traceId ?? null });
    const reply = (await this.behaviour.meet()) ?? this.run(request);
    const { operationId, transport } = request;
    this.events.operationAnswered({ operationId, transport, status: reply.status });
    return reply;
  }

  private run({ operationId, parameters }: Omit<ReceivedRequest, 'traceId'>): BackendReply {
    const operation = this.standIn.operations[operationId];
    if (operation) return operation(parameters);
    throw new GatewayError('internal', undefined, { detail: `no operation ${operationId}` });
  }
}
