import type { GatewayError, ModelAttempt } from '@gatehouse/contracts';
import type { Progress } from './spending.js';

/** Who was asked. */
export interface Asked {
  /** The provider, by the name that OpenTelemetry has for it. */
  readonly provider: string;
  readonly target: string;
  /** The model, as this target knows it. */
  readonly model: string;
}

/** One time that a provider was asked, and how far it got. */
export class AttemptEntry {
  status: number | null = null;
  requestId: string | null = null;
  progress: Progress = { kind: 'asked' };
  private error: GatewayError | null = null;
  private latencyMs = 0;

  constructor(
    readonly asked: Asked,
    /** Milliseconds since the epoch. */
    readonly askedAt: number,
  ) {}

  /** The head of an answer has come. A provider charges nothing for its errors. */
  answered(head: { status: number; requestId: string | null; now: number }): void {
    this.status = head.status;
    this.requestId = head.requestId;
    this.latencyMs = head.now - this.askedAt;
    if (head.status >= 300) this.progress = { kind: 'untouched' };
  }

  /** No answer has come, or none that could be used. `taken`: whether it may be charged for all the same. */
  failed(failure: { error: GatewayError; taken: boolean; now: number }): void {
    this.error = failure.error;
    if (this.status === null) this.latencyMs = failure.now - this.askedAt;
    if (!failure.taken) this.progress = { kind: 'untouched' };
  }

  /** Milliseconds from the request to the head of the answer; null if there was none. */
  get timeToFirstByteMs(): number | null {
    return this.status === null ? null : this.latencyMs;
  }

  /** The attempt, as it is recorded. */
  get record(): ModelAttempt {
    const { target, model } = this.asked;
    const { status, latencyMs } = this;
    const errorCode = this.error?.code ?? null;
    return { target, model, status, errorCode, latencyMs: Math.max(0, latencyMs) };
  }
}
