import { GatewayError } from '@gatehouse/contracts';
import type { ErrorCode, UpstreamTool } from '@gatehouse/contracts';
import { ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { ProtocolError } from '@modelcontextprotocol/client';
import { readAsk } from '../asks/ask.js';
import type { Ask, Asks, InputRequired } from '../asks/ask.js';
import type { Askable } from '../asks/askable.js';
import { missingFor, restrictTo } from '../asks/capabilities.js';
import type { Capabilities } from '../asks/capabilities.js';
import { vetAsk } from '../asks/vet-ask.js';
import { AskedFirst, UnusableAnswer } from '../backends/attempt-cause.js';
import { isObject } from '../json/is-object.js';

/** So much may be asked at once. */
const MAX_ASKS = 20;
const MAX_KEY = 256;

/** Who is asked, by whom. */
export interface Asking {
  readonly askable: Askable;
  readonly asks: UpstreamTool['asks'];
  /** What the gate calls the server. */
  readonly server: string;
}

/** What an upstream server is told that its client can be asked: what the caller can, as far as it may ask. */
export function shownCapabilities({ askable, asks }: Asking): Capabilities {
  return askable.how === 'never' ? {} : restrictTo(asks, askable.capabilities);
}

/**
 * What an upstream server asks by a result of its own (MCP 2026-07-28, InputRequiredResult), as it may be passed
 * on; null for a result that asks nothing.
 * @throws GatewayError `ask_refused`, `capability_missing`, `backend_unavailable` for what cannot be read.
 */
export function asksIn(
  result: Readonly<Record<string, unknown>>,
  asking: Asking,
): InputRequired | null {
  try {
    return inputRequired(result, asking);
  } catch (error) {
    throw askedFirst(error);
  }
}

function inputRequired(
  result: Readonly<Record<string, unknown>>,
  asking: Asking,
): InputRequired | null {
  if (result['resultType'] !== 'input_required') return null;
  const { inputRequests = {}, requestState } = result;
  const asks = isObject(inputRequests) ? Object.entries(inputRequests) : [];
  if (asks.length > MAX_ASKS) throw unusable(`it asks ${asks.length} things at once`);
  const passed: Asks = Object.fromEntries(
    asks.map(([key, ask]) => [keyed(key), vetted(ask, asking)]),
  );
  const state = typeof requestState === 'string' ? requestState : null;
  return { asks: passed, state, held: null };
}

/**
 * What an upstream server asks, as it may be passed on to this caller.
 * @throws GatewayError `ask_refused`, `capability_missing`, `backend_unavailable` for what cannot be read.
 */
export function vetted(value: unknown, { askable, asks, server }: Asking): Ask {
  const ask = readAsk(value);
  if (!ask) throw unusable('it asks what MCP does not know');
  const passed = vetAsk(ask, { kinds: asks, server });
  if (askable.how === 'never') throw notAskable();
  const missing = missingFor(ask, askable.capabilities);
  if (!missing) return passed;
  throw askable.how === 'in-rounds' ? lacking(missing) : notAskable();
}

/**
 * What an upstream server means that says that its client has not declared what it needs (MCP 2026-07-28,
 * MissingRequiredClientCapabilityError): that goes for the caller, or for the server itself, which may not ask.
 * Null for any other error.
 */
export function missingCapability(error: ProtocolError, asking: Asking): GatewayError | null {
  if (error.code !== ProtocolErrorCode.MissingRequiredClientCapability) return null;
  const { data } = error;
  const required = isObject(data) ? data['requiredCapabilities'] : null;
  const kinds = isObject(required) ? Object.keys(required) : [];
  const may = kinds.length > 0 && kinds.every((kind) => asking.asks.some((each) => each === kind));
  if (!may || !isObject(required)) return askedFirst(notAllowed());
  return askedFirst(asking.askable.how === 'in-rounds' ? lacking(required) : notAskable());
}

/**
 * The refusal of what a server has asked before it does anything; any other error as it is. What it asks while
 * it is under way is another matter: it may have changed something by then.
 */
export function askedFirst<Thrown>(error: Thrown): Thrown | GatewayError {
  const refusals: readonly ErrorCode[] = ['ask_refused', 'capability_missing'];
  if (!(error instanceof GatewayError) || !refusals.includes(error.code)) return error;
  const { code, message, detail, facts } = error;
  const cause = new AskedFirst(message, { cause: error });
  return new GatewayError(code, message, { cause, facts, ...(detail ? { detail } : {}) });
}

function keyed(key: string): string {
  if (key.length > MAX_KEY || key === '__proto__') throw unusable('its keys cannot be used');
  return key;
}

function lacking(requiredCapabilities: object): GatewayError {
  return new GatewayError('capability_missing', undefined, { facts: { requiredCapabilities } });
}

function notAllowed(): GatewayError {
  return new GatewayError('ask_refused', 'The tool needs to ask for what this server may not ask');
}

function notAskable(): GatewayError {
  const message = 'The tool asks its user for more, and this client cannot be asked';
  return new GatewayError('ask_refused', message);
}

function unusable(what: string): GatewayError {
  return new GatewayError('backend_unavailable', `The MCP server cannot be used: ${what}`, {
    cause: new UnusableAnswer(what),
  });
}
