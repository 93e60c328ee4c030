import type {
  CallTransport,
  Decision,
  GatewayError,
  Join,
  LimitState,
  Principal,
  PublishedMcpServer,
  PublishedTool,
  ToolCallRecord,
} from '@gatehouse/contracts';
import type { Askable } from '../asks/askable.js';
import type { Round } from '../asks/round.js';
import type { LogListener, Progress, Reply } from '../backends/backend.js';
import type { BoundRequest } from '../backends/bound-request.js';
import type { ServedApi } from '../catalog/served-api.js';
import type { ServedServer } from '../catalog/snapshot.js';
import type { Cut } from '../results/cut.js';
import type { CallTrail } from './call-trail.js';

/** What is known of a tool call as soon as it has come in, and what its audit record begins with. */
export interface IncomingCall {
  /** The call's id in records, quotas and joins. */
  readonly id: string;
  readonly transport: CallTransport;
  /** The caller's own name for what is to be done once; left out where it has none. */
  readonly onceKey?: string;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  readonly address: { readonly name: string; readonly version: string };
  /** The server at whose address it came in, if that stands for others. */
  readonly aggregate?: PublishedMcpServer;
  /** The name as the caller gave it, or as its server has it: perhaps of no tool. */
  readonly tool: string;
  /** What is asked of what is no tool, and is called as one; left out: a tool is called. */
  readonly itemMethod?: ToolCallRecord['method'];
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Null for arguments that cannot be hashed. */
  readonly argumentsHash: string | null;
  /** Why no schema can make sense of the arguments; null if one may. */
  readonly argumentsProblem: string | null;
  /** Null if the caller could not be identified. */
  readonly principal: Principal | null;
  readonly join: Join | null;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** Tells the caller how far the call has come; null if the caller did not ask, or cannot be told. */
  readonly progress: ((progress: Progress) => void) | null;
  /** Hears what is logged meanwhile; null if the caller does not want to. */
  readonly log: LogListener | null;
  /** How the caller can be asked what the tool wants to know first. */
  readonly askable: Askable;
  readonly trail: CallTrail;
}

/** A call of someone who is known, to a server that is there. */
export interface ToolCall extends IncomingCall {
  readonly principal: Principal;
  readonly server: ServedServer | ServedApi;
  /** Whether it could be looked up what the call carries out: only then does `join` say that it is nothing. */
  readonly joinIsKnown: boolean;
}

/** Marks what has been through a step. Only the functions below can make the mark. */
const STEP = Symbol('step');

/** A call to a tool that is published. */
export interface KnownCall extends ToolCall {
  readonly published: PublishedTool;
}

/**
 * A call whose arguments have been checked. What is wrong with them is told only to those who may call
 * the tool: the schema of a hidden tool is nobody's business.
 */
export interface CheckedCall extends KnownCall {
  readonly [STEP]: 'checked';
  readonly check:
    | { readonly fits: true; readonly request: BoundRequest }
    | { readonly fits: false; readonly problem: GatewayError };
}

/** A call that its caller may make, with arguments that fit. */
export interface AllowedCall extends KnownCall {
  readonly [STEP]: 'allowed';
  readonly request: BoundRequest;
  readonly decision: Decision;
}

/** An allowed call, with what it brings back of an earlier round. */
export interface TakenUpCall extends Omit<AllowedCall, typeof STEP> {
  readonly [STEP]: 'taken-up';
  /** Null for a first one. */
  readonly round: Round | null;
}

/** A call that is taken up, and not one of a loop. */
export interface CountedCall extends Omit<TakenUpCall, typeof STEP> {
  readonly [STEP]: 'counted';
}

/** A counted call that every quota has room for. */
export interface FundedCall extends Omit<CountedCall, typeof STEP> {
  readonly [STEP]: 'funded';
  readonly limits: readonly LimitState[];
}

/** A funded call whose turn it is to act. */
export interface ClaimedCall extends Omit<FundedCall, typeof STEP> {
  readonly [STEP]: 'claimed';
}

/** A claimed call that has left its intent in the audit trail, if it may change anything. */
export interface AnnouncedCall extends Omit<ClaimedCall, typeof STEP> {
  readonly [STEP]: 'announced';
}

/** What a call came to. */
export interface AnsweredCall {
  readonly tool: PublishedTool;
  readonly reply: Reply;
  readonly limits: readonly LimitState[];
}

/** What it came to, as the tool's manifest wants it shown. */
export interface ShapedCall extends AnsweredCall {
  /** What its lists have lost. */
  readonly cuts: readonly Cut[];
}

export function checked(call: KnownCall, check: CheckedCall['check']): CheckedCall {
  return { ...call, check, [STEP]: 'checked' };
}

export function allowed(call: KnownCall, request: BoundRequest, decision: Decision): AllowedCall {
  return { ...call, request, decision, [STEP]: 'allowed' };
}

export function takenUp(call: AllowedCall, round: Round | null): TakenUpCall {
  return { ...call, round, [STEP]: 'taken-up' };
}

export function counted(call: TakenUpCall): CountedCall {
  return { ...call, [STEP]: 'counted' };
}

export function funded(call: CountedCall, limits: readonly LimitState[]): FundedCall {
  return { ...call, limits, [STEP]: 'funded' };
}

/** @param signal what ends it: its caller no longer does once it has something to change for good. */
export function claimed(call: FundedCall, signal: AbortSignal): ClaimedCall {
  return { ...call, signal, [STEP]: 'claimed' };
}

export function announced(call: ClaimedCall): AnnouncedCall {
  return { ...call, [STEP]: 'announced' };
}
