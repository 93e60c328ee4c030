import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { auditToolCallIntended, auditToolCallRecorded, GatewayError } from '@gatehouse/contracts';
import type { EventContract, Outcome, ToolCallRecord } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { IngressConfig } from '../config.js';
import { Events } from '../events.js';
import { recordOf } from './call-record.js';
import type { IncomingCall } from './tool-call.js';

/** Stores what happened to calls in the audit trail. */
@Injectable()
export class CallRecorder {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngressConfig,
    private readonly catalog: Catalog,
    readonly events: Events,
  ) {}

  /**
   * Stores that a call is about to be made.
   * @throws GatewayError `audit_unavailable` if that cannot be stored in time.
   */
  intend(call: IncomingCall): Promise<void> {
    return this.store(auditToolCallIntended, call, 'intended');
  }

  /**
   * Stores the one record of a call that has ended.
   * @throws GatewayError `audit_unavailable`, unless something may have been changed already: then the
   *   result stands, since a caller who were told otherwise would do it again; and so does the intent.
   */
  async record(call: IncomingCall, outcome: Outcome): Promise<void> {
    this.report(call, outcome);
    try {
      await this.store(auditToolCallRecorded, call, outcome);
    } catch (error) {
      this.events.recordLost({ callId: call.id, outcome });
      if (!call.trail.writeBegun) throw error;
    }
  }

  private async store(
    event: EventContract<typeof ToolCallRecord>,
    call: IncomingCall,
    outcome: Outcome,
  ): Promise<void> {
    const { principal } = call;
    const application =
      principal && this.catalog.application(principal.tenant, principal.application);
    const record = recordOf(call, outcome, { captured: application?.captureArguments ?? false });
    try {
      await this.bus.emit(event, record, { timeoutMs: this.config.AUDIT_TIMEOUT_MS });
    } catch (cause) {
      throw new GatewayError('audit_unavailable', undefined, { cause });
    }
  }

  private report(call: IncomingCall, outcome: Outcome): void {
    const { trail, principal } = call;
    this.events.toolCallEnded({
      callId: call.id,
      tenant: principal?.tenant ?? null,
      application: principal?.application ?? null,
      server:
        (this.catalog.server(call.address) ?? this.catalog.api(call.address))?.published.name ??
        null,
      tool: trail.toolIsKnown ? call.tool : null,
      outcome,
      errorCode: trail.errorCode,
      policy: trail.decision.policy,
      latencyMs: trail.elapsedMs(),
    });
  }
}
