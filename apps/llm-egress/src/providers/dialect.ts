import type { GatewayError, LlmDialect, LlmOperation, TokenUsage } from '@gatehouse/contracts';
import type { ToolUses } from '../budget/tool-uses.js';
import type { Speech } from '../guardrails/speech.js';
import type { Edit } from '../json/edits.js';
import type { JsonObject, JsonString } from '../json/json-document.js';
import type { Carrier } from '../masking/leaves.js';
import type { OffsetMap } from '../masking/offset-map.js';
import type { Restoration } from '../masking/restoration.js';

/** A request body: its text, and what stands where in it. */
export interface RequestDocument {
  readonly source: string;
  readonly root: JsonObject;
}

/** What the gate has to know of a request to govern it. */
export interface RequestFacts {
  readonly model: string;
  /** The most that the model may answer, in each choice; 0 where the operation produces nothing. */
  readonly maxTokens: number;
  /** How many answers are asked for at once. */
  readonly choices: number;
  readonly stream: boolean;
  /** Whether the model may think, which is charged and need not be seen. */
  readonly thinking: boolean;
  /** The ids of the tool calls whose results the last message carries. */
  readonly toolResultIds: readonly string[];
  /** What it has the provider run by itself, by the names that a manifest allows it under. */
  readonly providerTools: readonly string[];
  /** How it asks to be served, on which its price may depend. */
  readonly service: AskedService;
  /** What it holds that cannot be looked into, by the types of the blocks. */
  readonly unseen: readonly string[];
  /** The container at the provider that it wants to go on with; null if it names none. */
  readonly containerId: string | null;
  /** The files at the provider that it refers to. */
  readonly fileIds: readonly string[];
  /** Null if the request can be governed as it is. */
  readonly added: Supplement | null;
}

/** How a request asks to be served; null where it says nothing, and the provider decides. */
export interface AskedService {
  readonly serviceTier: string | null;
  readonly inferenceGeo: string | null;
  readonly speed: string | null;
  /** The tools that the provider runs which it lets the model use. */
  readonly tools: readonly AskedTool[];
}

/** A tool that the provider runs. */
export interface AskedTool {
  /** The name by which the provider's usage counts it, e.g. `web_search_requests`. */
  readonly countedAs: string;
  /** How often it may be used; null where the request sets no limit. */
  readonly maxUses: number | null;
}

/** What the gate adds to a request to be able to govern it. */
export interface Supplement {
  readonly edits: readonly Edit[];
  /** The limit that the answer gets; null if the caller has set one. */
  readonly maxTokens: number | null;
  /** Whether a stream is asked to tell its usage, which its caller did not ask for. */
  readonly usage: boolean;
}

/** What is asked of a model: an answer, or how long the question is. */
export type Operation = Extract<LlmOperation, 'messages' | 'count_tokens' | 'chat_completions'>;

/** What holds where a request says nothing. */
export interface CallDefaults {
  readonly maxTokens: number;
}

/** How the answer to a request can be made shorter. */
export interface AnswerLimit {
  /** The fewest tokens for each choice with which the provider takes the request. */
  readonly least: number;
  /** The change of the request that asks for so many. */
  readonly lowered: (tokens: number) => Edit;
}

/** A tool call that the model proposes, as the caller sees it. */
export interface ProposedCall {
  readonly id: string;
  readonly tool: string;
  /** The input, restored as far as the tool may see it. */
  readonly input: unknown;
}

/** What an answer says about itself. */
export interface AnswerFacts {
  readonly id: string | null;
  readonly model: string | null;
  readonly stopReason: string | null;
  /** Null until the provider has said anything about it. */
  readonly usage: TokenUsage | null;
  /** Whether the model was seen to think. */
  readonly thought: boolean;
  /** Characters that the model has produced so far. */
  readonly outputCharacters: number;
  /** How often tools of the provider were seen to be used so far, as its usage will count them. */
  readonly toolUses: ToolUses;
  /** The container at the provider in which its code has run; null if there is none. */
  readonly containerId: string | null;
  /** The files at the provider that its code has made. */
  readonly fileIds: readonly string[];
  /** Whether the answer is whole, and its usage final. */
  readonly complete: boolean;
  /** Whether the provider broke it off with an error of its own. */
  readonly failed: boolean;
}

/** What happens around an answer while it passes. */
export interface AnswerHooks {
  /** What must have happened before the caller sees that a tool call is complete. */
  readonly beforeToolUse: (call: ProposedCall) => Promise<void>;
  /** What must have happened before the caller sees the end. */
  readonly beforeEnd: () => Promise<void>;
}

/** An answer on its way to the caller. */
export interface AnswerPassage {
  readonly facts: AnswerFacts;
  /** The body for the caller: the provider's bytes, but for what was restored. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The same of an answer that has come as a whole. */
export interface MessagePassage {
  readonly facts: AnswerFacts;
  /** Reads the answer, and gives the body for the caller. To be called once. */
  readonly restored: () => Promise<Buffer>;
}

/** How an API tells its callers that something went wrong. */
export interface ErrorShape {
  /** The response header field that names the request. */
  readonly requestIdField: string;
  /** The body of an error response. The text and the facts are the public ones. */
  readonly body: (error: GatewayError, requestId: string) => Readonly<Record<string, unknown>>;
  /** The error as the last event of a stream. */
  readonly event: (error: GatewayError) => Buffer;
}

/** The model APIs that are known here, by the names that OpenTelemetry has for their providers. */
export type DialectName = LlmDialect;

/**
 * All that differs from one model API to another. A call is in the dialect of its caller, whoever answers
 * it. The masking engine, the budget and the transport know none of it; a further dialect is a further
 * folder.
 */
export interface ApiDialect {
  readonly name: DialectName;
  readonly errors: ErrorShape;
  /** The headers that carry the provider's key. */
  readonly credential: (key: string) => Readonly<Record<string, string>>;
  /** @throws GatewayError `invalid_request` where a call could not be governed. */
  readonly readRequest: (
    document: RequestDocument,
    operation: Operation,
    defaults: CallDefaults,
  ) => RequestFacts;
  /** Where text of people stands in a request. */
  readonly carriers: (
    document: RequestDocument,
    options: { readonly toolDefinitions: boolean },
  ) => Carrier[];
  /** Where a request's documents stand, and what points into them; left out where nothing does. */
  readonly citations?: {
    readonly documents: (document: RequestDocument) => (JsonString | null)[];
    readonly edits: (document: RequestDocument, maps: readonly (OffsetMap | null)[]) => Edit[];
  };
  /** Who has said what in a request, for guardrails. */
  readonly requestSpeech: (document: RequestDocument) => Speech;
  /** What the model says in a whole answer; null if it cannot be read. */
  readonly messageSpeech: (body: Buffer) => Speech | null;
  /** What the model says in a streamed answer, of which all, or the beginning, is there. */
  readonly streamSpeech: (body: Buffer) => Promise<Speech>;
  /** An upper bound of the tokens that the provider will count in the prompt. */
  readonly promptBound: (document: RequestDocument) => number;
  /** Where a request says how long its answer may be; null if it says so nowhere. */
  readonly answerLimit: (document: RequestDocument) => AnswerLimit | null;
  readonly passMessage: (
    body: Buffer,
    restoration: Restoration,
    hooks: AnswerHooks,
  ) => MessagePassage;
  readonly passStream: (
    body: AsyncIterable<Uint8Array>,
    restoration: Restoration,
    hooks: AnswerHooks,
    asked: RequestFacts,
  ) => AnswerPassage;
}
