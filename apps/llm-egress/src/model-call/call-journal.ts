import { GatewayError } from '@gatehouse/contracts';
import type { Decision, LimitState, LlmCallRecord, Principal, W3cIds } from '@gatehouse/contracts';
import type { Found } from '../guardrails/chain.js';
import type { EntityCounts } from '../masking/mask-document.js';
import type { AnswerFacts, RequestFacts } from '../providers/dialect.js';
import type { Asked } from './attempt-entry.js';
import { AttemptEntry } from './attempt-entry.js';
import { costMicrosOf } from './cost.js';
import type { Reservation } from './model-call.js';
import { spendingOf, sumOf } from './spending.js';
import type { Spending } from './spending.js';

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
  settled = false;
  /** What it has cost, where that is not told by an answer to it alone: the results of a batch. */
  charged: number | null = null;
  private principal: Principal | null = null;
  private decision: LlmCallRecord['decision'] = { effect: 'none', policy: null };
  private masked: EntityCounts = {};
  private error: GatewayError | null = null;
  private aborted = false;
  private given: AttemptEntry | null = null;
  private readonly entries: AttemptEntry[] = [];
  private readonly proposed: Proposed[] = [];
  private readonly guardrails: Found[] = [];
  private readonly observations: Promise<void>[] = [];

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

  /** A guardrail has something to say. */
  found(found: Found): void {
    this.guardrails.push(found);
  }

  /** A guardrail has refused the call, or could not judge it. */
  refusedBy(error: unknown): void {
    const guardrail = error instanceof GatewayError ? error.facts['guardrail'] : null;
    if (typeof guardrail === 'string') this.denied(guardrail);
  }

  /** Guardrails are still looking. `observation` never rejects. */
  pending(observation: Promise<void>): void {
    this.observations.push(observation);
  }

  /** Resolves when every guardrail has said what it has to say. */
  async observed(): Promise<void> {
    await Promise.all(this.observations);
  }

  hid(counts: EntityCounts): void {
    this.masked = counts;
  }

  /** A target is being asked; unless another one is after it, its answer is that of the call. */
  asked(asked: Asked, now: number): AttemptEntry {
    const entry = new AttemptEntry(asked, now);
    this.entries.push(entry);
    this.given = entry;
    return entry;
  }

  /** The caller gets the answer of this attempt, although it was not the last one. */
  gives(entry: AttemptEntry): void {
    this.given = entry;
  }

  answering(facts: AnswerFacts): void {
    this.answer = facts;
    if (this.given) this.given.progress = { kind: 'answering', facts };
  }

  proposes(proposal: Proposed): void {
    this.proposed.push(proposal);
  }

  ended(how: { error: GatewayError | null; aborted: boolean }): void {
    this.error = how.error;
    this.aborted = how.aborted;
  }

  /** Every time that a target was asked, in order. */
  get attempts(): readonly AttemptEntry[] {
    return this.entries;
  }

  /** Where the caller's answer comes from; null while there is none. */
  get givenBy(): AttemptEntry | null {
    return this.given;
  }

  /** What all attempts have used together, or must be taken to have used. */
  spending(): Spending {
    return sumOf(this.entries.map(({ progress }) => spendingOf(progress, this.reservation)));
  }

  /** What the call has cost, in millionths of a dollar; null for a model without a price. */
  costMicros(): number | null {
    if (this.charged !== null) return this.charged;
    return costMicrosOf(
      this.entries.map(({ progress }) => progress),
      this.reservation,
    );
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
      status: this.given?.status ?? null,
      latencyMs: Math.max(0, now - subject.receivedAt),
      trace: this.trace,
      api: subject.api.name,
      apiVersion: subject.api.version,
      provider: this.given?.asked.provider ?? UNKNOWN,
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
    const micros = this.costMicros();
    return {
      model: this.facts?.model ?? this.model,
      stream: this.facts?.stream ?? false,
      usage,
      usageSource: source,
      cost: micros === null ? null : { currency: 'USD', micros },
      attempts: this.entries.map(({ record }) => record),
      guardrails: this.guardrails.toSorted(inOrder).map(({ finding }) => finding),
      masked: { ...this.masked },
      stopReason: this.answer?.stopReason ?? null,
      providerRequestId: this.given?.requestId ?? null,
      proposed: [...this.proposed],
    };
  }

  private outcome(): LlmCallRecord['outcome'] {
    if (this.aborted) return 'aborted';
    if (this.error) return this.error.status < 500 ? 'refused' : 'failed';
    const providerFailed = (this.given?.status ?? 0) >= 300 || this.answer?.failed === true;
    return providerFailed ? 'upstream_error' : 'ok';
  }
}

/** Requests come before answers, and each chain in its own order. */
function inOrder(a: Found, b: Found): number {
  const stages = Number(a.finding.stage === 'response') - Number(b.finding.stage === 'response');
  return stages || a.position - b.position;
}

function callerOf(
  principal: Principal | null,
): Pick<LlmCallRecord, 'tenant' | 'application' | 'user'> {
  if (!principal) return { tenant: null, application: null, user: null };
  return { tenant: principal.tenant, application: principal.application, user: principal.user };
}
