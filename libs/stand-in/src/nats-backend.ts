import { BUS } from '@gatehouse/bus';
import type { BackendHandlers, Bus } from '@gatehouse/bus';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Backend } from './backend.js';
import { STAND_IN } from './stand-in.js';
import type { StandIn } from './stand-in.js';

/** Serves the operations on NATS, unless NATS is switched off. */
@Injectable()
export class NatsBackend implements OnApplicationBootstrap {
  constructor(
    @Inject(STAND_IN) private readonly standIn: StandIn,
    private readonly backend: Backend,
    @Optional() @Inject(BUS) private readonly bus: Bus | null,
  ) {}

  onApplicationBootstrap(): void {
    this.bus?.serveBackend(this.standIn.name, this.handlers());
  }

  private handlers(): BackendHandlers {
    const entries = Object.keys(this.standIn.operations).map(
      (operationId) =>
        [
          operationId,
          ({ parameters }) =>
            this.backend.answer({ operationId, transport: 'nats', parameters, headers: [] }),
        ] satisfies [string, BackendHandlers[string]],
    );
    return Object.fromEntries(entries);
  }
}
