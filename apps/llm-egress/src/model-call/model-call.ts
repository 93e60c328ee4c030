import type { Decision, LlmOperation, ModelPrice, Principal } from '@gatehouse/contracts';
import type { Prompt } from '../budget/prompt-bounds.js';
import type { ToolUses } from '../budget/tool-uses.js';
import type { ServedApi } from '../catalog/llm-api-catalog.js';
import type { HeaderFields } from '../http/header-fields.js';
import type { Restoration } from '../masking/restoration.js';
import type { ApiDialect, Operation, RequestDocument, RequestFacts } from '../providers/dialect.js';
import type { ProviderAnswer } from '../providers/provider-client.js';
import type { CallJournal } from './call-journal.js';
import type { Caller } from './caller.js';

export type { Operation } from '../providers/dialect.js';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A call as it arrives: nothing is known about it but where it was sent. */
export interface IncomingCall {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly operation: LlmOperation;
  readonly method: HttpMethod;
  /** Its address without what differs from call to call, e.g. `/v1/models/{id}`. */
  readonly route: string;
  /** What the caller speaks. */
  readonly dialect: ApiDialect;
  readonly api: { readonly name: string; readonly version: string };
  /** Path and query at the provider, e.g. `/v1/messages?beta=true`. */
  readonly target: string;
  readonly headers: HeaderFields;
  readonly caller: Caller;
  readonly journal: CallJournal;
}

/** A call of the model itself. */
export interface IncomingModelCall extends IncomingCall {
  readonly operation: Operation;
}

/** Somebody is calling something that exists. */
export interface AuthenticatedCall extends IncomingCall {
  readonly principal: Principal;
  readonly served: ServedApi;
}

/** It may be asked for something of this kind, so its body is worth reading. */
export interface AdmittedCall extends AuthenticatedCall {
  readonly admitted: true;
}

/** It is known what is asked. */
export interface ReadCall extends AdmittedCall {
  readonly operation: Operation;
  readonly body: Buffer;
  readonly document: RequestDocument;
  /** Of the model that is meant, whatever alias the caller used. */
  readonly facts: RequestFacts;
  /** The model's name as it stands in the body. */
  readonly writtenModel: string;
}

/** Subscription, scopes and policy permit it. */
export interface AuthorizedCall extends ReadCall {
  readonly decision: Decision;
  /** The targets that have what the request refers to; none if it refers to nothing. */
  readonly holders: readonly string[];
}

export interface Reservation {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Whether the model may think: what is seen of its answer is not all that is charged. */
  readonly thinking: boolean;
  /** What the bound of `promptTokens` was made of. */
  readonly prompt: Prompt;
  /** Null for a model without one. */
  readonly price: ModelPrice | null;
  /** What the price of its tokens is multiplied by at most. */
  readonly factor: number;
  /** How often the request lets tools of the provider be used that have a price. */
  readonly toolUses: ToolUses;
  /** The `max_tokens` that took the place of the caller's; null where it is the caller's own. */
  readonly lowered: number | null;
}

/** What it can use at most is set aside. */
export interface ReservedCall extends AuthorizedCall {
  readonly reservation: Reservation;
}

/** What leaves the house holds no personal data any more. */
export interface MaskedCall extends ReservedCall {
  readonly masked: Buffer;
  readonly restoration: Restoration;
}

/** No guardrail objects to it; what leaves is as they have left it. */
export interface GuardedCall extends MaskedCall {
  readonly outgoing: Buffer;
}

/** The provider has begun to answer. */
export interface ForwardedCall extends GuardedCall {
  readonly answer: ProviderAnswer;
}
