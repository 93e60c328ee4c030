import { GatewayError } from '@gatehouse/contracts';
import { currentTrace, SpanKind, withSpan } from '@gatehouse/service-kit';
import type { Span } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from './deps.js';
import { MODEL_CALL_DEPS } from './deps.js';
import type { Admission, Admit } from './model-call.pipeline.js';
import type { IncomingCall } from './model-call.js';
import { RecordKeeper } from './record-keeper.js';

/** How long a stop waits for calls that are under way, in milliseconds. */
const DRAIN_MS = 5_000;

/** Runs model calls: each in a span of its own, each with one answer and one record, whatever happens. */
@Injectable()
export class ModelCallService implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly running = new Set<Promise<void>>();

  constructor(
    @Inject(MODEL_CALL_DEPS) private readonly deps: Deps,
    private readonly records: RecordKeeper,
  ) {}

  /** Resolves when the call is answered and recorded. Never rejects. */
  run<Call extends IncomingCall>(call: Call, admit: Admit<Call>): Promise<void> {
    const work = this.govern(call, admit).finally(() => this.running.delete(work));
    this.running.add(work);
    return work;
  }

  /** Calls that are under way may end by themselves. Then their connections are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([
      Promise.allSettled(this.running),
      sleep(DRAIN_MS, undefined, { ref: false }),
    ]);
  }

  /** What was cut off keeps the bus until it is settled and recorded. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.running);
    await this.deps.books.stop();
  }

  private async govern<Call extends IncomingCall>(call: Call, admit: Admit<Call>): Promise<void> {
    const admission = await this.admit(call, admit);
    const parent = admission instanceof GatewayError ? null : admission.parent;
    const route = `/{api}/v{version}${call.route}`;
    const attributes = {
      'http.request.method': call.method,
      'http.route': route,
      'gatehouse.call.id': call.id,
      'gatehouse.llm_api': `${call.api.name}/${call.api.version}`,
    };
    const options = { kind: SpanKind.SERVER, attributes, ...(parent ? { parent } : {}) };
    await withSpan(`${call.method} ${route}`, options, (span) =>
      this.inSpan(call, admission, span),
    );
  }

  private async admit<Call extends IncomingCall>(
    call: Call,
    admit: Admit<Call>,
  ): Promise<Admission | GatewayError> {
    try {
      this.records.refuseWithoutTrail();
      return await admit(call, this.deps);
    } catch (error) {
      return GatewayError.from(error);
    }
  }

  private async inSpan(
    call: IncomingCall,
    admission: Admission | GatewayError,
    span: Span,
  ): Promise<void> {
    call.journal.trace = currentTrace();
    try {
      if (admission instanceof GatewayError) throw admission;
      await admission.proceed();
      call.journal.ended({ error: null, aborted: call.caller.signal.aborted });
    } catch (error) {
      await this.refuse(call, GatewayError.from(error), span);
    } finally {
      await this.record(call);
    }
  }

  private async refuse(call: IncomingCall, error: GatewayError, span: Span): Promise<void> {
    const aborted = call.caller.signal.aborted;
    call.journal.ended({ error, aborted });
    span.setAttribute('error.type', aborted ? 'aborted' : error.code);
    if (aborted) return;
    if (error.status >= 500) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      this.deps.events.modelCallFailed({ callId: call.id, error });
    }
    await call.caller.refuse(error, call.journal.limits);
  }

  private async record(call: IncomingCall): Promise<void> {
    const { clock, events } = this.deps;
    const endedAt = clock.now();
    await call.journal.observed();
    const record = call.journal.record(endedAt);
    const timeToFirstByteMs = call.journal.givenBy?.timeToFirstByteMs ?? null;
    events.modelCallEnded({ record, timeToFirstByteMs });
    await this.records.keep(record);
  }
}
