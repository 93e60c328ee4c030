import { GatewayError } from '@gatehouse/contracts';
import type { CallTransport } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { Events } from '../events.js';
import type { IncomingCall } from '../tool-call/tool-call.js';
import { Strangers } from '../strangers/strangers.js';
import type { Address } from './address.js';
import { Door } from './door.js';
import type { Admitted, AdmittedToApi } from './door.js';
import { strangersCall } from './methods/incoming-call.js';

/** Somebody at the door, whom nobody knows yet. */
export interface Knock {
  readonly transport: CallTransport;
  /** What is asked of what is no tool; left out: anything else. */
  readonly itemMethod?: IncomingCall['itemMethod'];
  readonly address: Address;
  readonly headers: IncomingHttpHeaders;
  /** The network address of the caller, or of a proxy before the gate. */
  readonly remoteAddress: string;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** What a call says: of a tool, its name and its arguments. */
type CallParams = Readonly<Record<string, unknown>>;

/** Lets callers in, and leaves a record of those who are turned away from a tool. */
@Injectable()
export class Admission {
  constructor(
    private readonly door: Door,
    private readonly strangers: Strangers,
    private readonly events: Events,
  ) {}

  /**
   * @param call the parameters of the tool call that is knocked for, if it is one.
   * @throws GatewayError as the door does, and `audit_unavailable`.
   */
  admit(knock: Knock, call: CallParams | null): Promise<Admitted> {
    const { address, headers } = knock;
    return this.orRefused(knock, call, () => this.door.admit(address, headers.authorization));
  }

  /** The same for an API proxy, whose every request is a call. */
  admitToApi(knock: Knock, call: CallParams): Promise<AdmittedToApi> {
    const { address, headers } = knock;
    return this.orRefused(knock, call, () => this.door.admitToApi(address, headers.authorization));
  }

  /** Says that somebody who was let in has said what cannot be understood. */
  notUnderstood(reason: string): void {
    this.events.requestRefused({ code: 'invalid_request', reason });
  }

  private async orRefused<Result>(
    knock: Knock,
    call: CallParams | null,
    enter: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await enter();
    } catch (thrown) {
      const refusal = GatewayError.from(thrown);
      this.report(refusal);
      if (!call) throw refusal;
      const stranger = strangersCall({ ...knock, params: call });
      throw await this.strangers.refuse(stranger, refusal, knock.remoteAddress);
    }
  }

  private report({ code, facts: { reason } }: GatewayError): void {
    this.events.requestRefused({ code, reason: typeof reason === 'string' ? reason : null });
  }
}
