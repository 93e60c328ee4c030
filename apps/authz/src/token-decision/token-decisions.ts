import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { auditTokenDecisionRecorded, TenantId } from '@gatehouse/contracts';
import { CLOCK, currentTrace } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { Events } from '../events.js';
import type { IssuedToken, RevokedToken } from '../issued-tokens/issued-token.js';
import { decisionId } from './decision-id.js';

type TokenDecision = z.input<typeof auditTokenDecisionRecorded.payload>;

export interface Refusal {
  /** The `client_id` that was presented, whoever presented it. */
  readonly application: string | null;
  readonly tenant: string | null;
  readonly grantType: string | null;
  readonly resource: string | null;
  readonly scopes: readonly string[];
  /** The OAuth error code. */
  readonly error: string;
  /** For the operator. */
  readonly detail?: unknown;
}

/** How long a caller waits until its token, or its refusal, is recorded: ms. */
const RECORD_MS = 2_000;
const RECORD_REFUSAL_MS = 1_000;

/** Records every token that was issued, refused or revoked. */
@Injectable()
export class TokenDecisions {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /** @throws GatewayError `audit_unavailable`; then the token must not be given out. */
  async issued(token: IssuedToken): Promise<void> {
    await this.record({ ...factsOf(token), event: 'issued', id: decisionId(token.id, 'issued') });
    const { application, id, audiences } = token;
    this.events.tokenIssued({ application, tokenId: id, audiences });
  }

  /**
   * Recorded under the token's id, so that a repetition changes nothing.
   * @throws GatewayError `audit_unavailable`
   */
  async revoked(token: RevokedToken): Promise<void> {
    await this.record({ ...factsOf(token), event: 'revoked', id: decisionId(token.id, 'revoked') });
    this.events.tokenRevoked({ application: token.application, tokenId: token.id });
  }

  /** Never fails: what is refused stays refused, recorded or not. */
  async refused({ detail, ...refusal }: Refusal): Promise<void> {
    const { application, error } = refusal;
    this.events.tokenRefused({ application, error, detail });
    const tenant = TenantId.safeParse(refusal.tenant).data ?? null;
    const facts = { ...refusal, tenant, scopes: [...refusal.scopes], tokenId: null };
    const decision = { ...facts, event: 'refused' as const, id: randomUUID() };
    await this.record(decision, RECORD_REFUSAL_MS).catch((problem: unknown) =>
      this.events.backgroundFailed({ work: 'record a refused token request', error: problem }),
    );
  }

  private record(
    decision: Omit<TokenDecision, 'at' | 'user' | 'trace'>,
    timeoutMs = RECORD_MS,
  ): Promise<void> {
    return this.bus.emit(
      auditTokenDecisionRecorded,
      {
        ...decision,
        at: new Date(this.clock.now()).toISOString(),
        user: null,
        trace: currentTrace(),
      },
      { timeoutMs },
    );
  }
}

type GrantFacts = Omit<TokenDecision, 'at' | 'user' | 'trace' | 'event' | 'id'>;

function factsOf(token: IssuedToken): GrantFacts {
  return {
    tenant: token.tenant,
    application: token.application,
    grantType: token.grantType,
    resource: token.audiences.join(' '),
    scopes: [...token.scopes],
    tokenId: token.id,
    error: null,
  };
}
