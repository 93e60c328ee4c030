import type { AskKind } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';

/** What a server may ask of its client's side (MCP 2026-07-28, multi round-trip requests, InputRequests). */
const KINDS = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
} as const satisfies Record<string, AskKind>;

export type AskMethod = keyof typeof KINDS;

/** One thing that a server asks before it goes on. */
export interface Ask {
  readonly method: AskMethod;
  readonly params: Readonly<Record<string, unknown>>;
}

/** By the keys that the server gives them, under which it wants the answers. */
export type Asks = Readonly<Record<string, Ask>>;

/** What was answered (MCP, ElicitResult, CreateMessageResult, ListRootsResult): the caller's words. */
export type Answer = Readonly<Record<string, unknown>>;

/** By the keys of what was asked. */
export type Answers = Readonly<Record<string, Answer>>;

/** What a tool has come to that cannot go on without its caller. */
export interface InputRequired {
  readonly asks: Asks;
  /** What the server wants to be told again with the answers; null for nothing. */
  readonly state: string | null;
  /** The call that goes on with the answers; null where a new one begins with them. */
  readonly held: string | null;
}

export function kindOf({ method }: Ask): AskKind {
  return KINDS[method];
}

/** Null for what is nothing that a server may ask. */
export function readAsk(value: unknown): Ask | null {
  if (!isObject(value)) return null;
  const { method, params = {} } = value;
  return typeof method === 'string' && isAskMethod(method) && isObject(params)
    ? { method, params }
    : null;
}

function isAskMethod(method: string): method is AskMethod {
  return Object.hasOwn(KINDS, method);
}
