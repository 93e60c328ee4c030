import type {
  Decision,
  GatewayError,
  LimitState,
  LlmCallRecord,
  Principal,
  W3cIds,
} from '@gatehouse/contracts';
import type { EntityCounts } from '../masking/mask-document.js';
import type { AnswerFacts, RequestFacts } from '../providers/dialect.js';
import type { Reservation } from './model-call.js';
import { spendingOf } from './spending.js';
import type { Progress, Spending } from './spending.js';

type Proposed = LlmCallRecord['proposed'][number];

interface Subject {
  readonly id: string;
  readonly receivedAt: number;
  readonly api: { readonly name: string; readonly version: string };
  readonly operation: LlmCallRecord['operation'];
}

const UNKNOWN = 'unknown';

/**
 * What has happened to a call so far. Each step writes down what it found; whatever happens then, the
 * record is made of it.
 */
export class CallJournal {
  trace: W3cIds | null = null;
  limits: readonly LimitState[] = [];
  facts: RequestFacts | null = null;
  /** The model, where no request names it. */
  model: string = UNKNOWN;
  answer: AnswerFacts | null = null;
  reservation: Reservation | null = null;
  /** Milliseconds from the request to the provider to the head of its answer. */
  timeToFirstByteMs: number | null = null;
  settled = false;
  private principal: Principal | null = null;
  private provider: string = UNKNOWN;
  private decision: LlmCallRecord['decision'] = { effect: 'none', policy: null };
  private masked: EntityCounts = {};
  private status: number | null = null;
  private providerRequestId: string | null = null;
  private error: GatewayError | null = null;
  private progress: Progress = { kind: 'untouched' };
  private aborted = false;
  private askedAt = 0;
  private readonly proposed: Proposed[] = [];

  constructor(private readonly subject: Subject) {}

  identified(principal: Principal): void {
    this.principal = principal;
  }

  decided(decision: Decision): void {
    this.decision = { effect: decision.effect, policy: decision.policy };
  }

  /** Something other than authz has said no: a limit, or a rule of the LLM API. */
  denied(policy: string): void {
    this.decision = { effect: 'deny', policy };
  }

  hid(counts: EntityCounts): void {
    this.masked = counts;
  }

  /** A provider, by the name that OpenTelemetry has for it, was sent the call. */
  asked(provider: string, now: number): void {
    this.provider = provider;
    this.askedAt = now;
    this.progress = { kind: 'asked' };
  }

  /** The provider has certainly not taken up the call. */
  notTaken(): void {
    this.progress = { kind: 'untouched' };
  }

  answered(head: { status: number; requestId: string | null; now: number }): void {
    this.status = head.status;
    this.providerRequestId = head.requestId;
    this.timeToFirstByteMs = head.now - this.askedAt;
    if (head.status >= 300) this.notTaken();
  }

  answering(facts: AnswerFacts): void {
    this.answer = facts;
    this.progress = { kind: 'answering', facts };
  }

  proposes(proposal: Proposed): void {
    this.proposed.push(proposal);
  }

  ended(how: { error: GatewayError | null; aborted: boolean }): void {
    this.error = how.error;
    this.aborted = how.aborted;
  }

  spending(): Spending {
    return spendingOf(this.progress, this.reservation);
  }

  /** The record of the call as it stands. `now`: milliseconds since the epoch. */
  record(now: number): LlmCallRecord {
    const { subject } = this;
    return {
      id: subject.id,
      at: new Date(subject.receivedAt).toISOString(),
      ...callerOf(this.principal),
      decision: this.decision,
      outcome: this.outcome(),
      errorCode: this.aborted ? null : (this.error?.code ?? null),
      status: this.status,
      latencyMs: Math.max(0, now - subject.receivedAt),
      trace: this.trace,
      api: subject.api.name,
      apiVersion: subject.api.version,
      provider: this.provider,
      operation: subject.operation,
      ...this.exchange(),
    };
  }

  private exchange(): Pick<
    LlmCallRecord,
    | 'model'
    | 'stream'
    | 'usage'
    | 'usageSource'
    | 'cost'
    | 'attempts'
    | 'guardrails'
    | 'masked'
    | 'stopReason'
    | 'providerRequestId'
    | 'proposed'
  > {
    const { usage, source } = this.spending();
    return {
      model: this.facts?.model ?? this.model,
      stream: this.facts?.stream ?? false,
      usage,
      usageSource: source,
      cost: null,
      attempts: [],
      guardrails: [],
      masked: { ...this.masked },
      stopReason: this.answer?.stopReason ?? null,
      providerRequestId: this.providerRequestId,
      proposed: [...this.proposed],
    };
  }

  private outcome(): LlmCallRecord['outcome'] {
    if (this.aborted) return 'aborted';
    if (this.error) return this.error.status < 500 ? 'refused' : 'failed';
    const providerFailed = (this.status ?? 0) >= 300 || this.answer?.failed === true;
    return providerFailed ? 'upstream_error' : 'ok';
  }
}

function callerOf(
  principal: Principal | null,
): Pick<LlmCallRecord, 'tenant' | 'application' | 'user'> {
  if (!principal) return { tenant: null, application: null, user: null };
  return { tenant: principal.tenant, application: principal.application, user: principal.user };
}
