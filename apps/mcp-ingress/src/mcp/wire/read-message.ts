import { GatewayError } from '@gatehouse/contracts';
import {
  classifyInboundRequest,
  isInitializeRequest,
  isJSONRPCRequest,
  ProtocolErrorCode,
  UnsupportedProtocolVersionError,
} from '@modelcontextprotocol/server';
import type {
  InboundLegacyRoute,
  InboundModernRoute,
  JSONRPCRequest,
} from '@modelcontextprotocol/server';
import { allowsBatches, LEGACY_VERSIONS, MODERN_VERSION, UNSAID_VERSION } from './protocol.js';
import type { Era } from './protocol.js';
import { NO_NOTES, notesIn } from './read-notes.js';
import type { Notes } from './read-notes.js';
import { rpcError, toRpcError } from './rpc-error.js';
import type { RpcError, RpcId } from './rpc-error.js';
import { headerMismatch } from './standard-headers.js';
import type { MessageHeaders } from './standard-headers.js';

/** So many messages may be in one batch: each is a call of its own, to be paid for on its own. */
const MAX_BATCH = 50;

/** Something to answer. */
export interface InboundRequests {
  readonly kind: 'requests';
  readonly era: Era;
  readonly version: string;
  readonly requests: readonly JSONRPCRequest[];
  /** What a batch holds beside them. */
  readonly notes: Notes;
  readonly batch: boolean;
}

/** What the body of a POST turned out to be. */
export type Inbound =
  | InboundRequests
  /** Notifications and responses: taken note of, and never run. */
  | { readonly kind: 'accepted'; readonly notes: Notes }
  /** Nothing that either era understands. */
  | { readonly kind: 'rejected'; readonly status: number; readonly error: RpcError };

/**
 * Reads the body of a POST: decides the era of the protocol as the official SDK does, by its own function,
 * and checks what it leaves to its transports.
 */
export function readMessage(text: string, headers: MessageHeaders): Inbound {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return rejected(400, null, ProtocolErrorCode.ParseError, 'The body is not valid JSON');
  }
  return readJson(body, headers);
}

/** The same for a body that has been parsed. */
export function readJson(body: unknown, headers: MessageHeaders): Inbound {
  const route = classifyInboundRequest({ httpMethod: 'POST', ...headers, body });
  switch (route.kind) {
    case 'reject': {
      const { httpStatus, code, message, data } = route;
      const error = rpcError(idOf(body), { code, message, ...(data ? { data } : {}) });
      return { kind: 'rejected', status: httpStatus, error };
    }
    case 'modern':
      return readModern(route, headers);
    case 'legacy':
      return readLegacy(route, body, headers.protocolVersionHeader);
  }
}

function readModern(route: InboundModernRoute, headers: MessageHeaders): Inbound {
  const requested = route.classification.revision;
  const id = idOf(route.message);
  if (requested !== MODERN_VERSION) {
    const supported = [MODERN_VERSION];
    const error = new UnsupportedProtocolVersionError({ supported, requested: requested ?? '' });
    const { code, message, data } = error;
    return { kind: 'rejected', status: 400, error: rpcError(id, { code, message, data }) };
  }
  if (route.messageKind === 'notification') return accepted(null);
  const mismatch = headerMismatch(route.message, headers);
  if (mismatch) return { kind: 'rejected', status: 400, error: rpcError(id, mismatch) };
  return one('modern', MODERN_VERSION, route.message);
}

function readLegacy(route: InboundLegacyRoute, body: unknown, header: string | undefined): Inbound {
  const known = header === undefined || LEGACY_VERSIONS.includes(header);
  if (!known && route.reason !== 'initialize') {
    const supported = [MODERN_VERSION, ...LEGACY_VERSIONS].join(', ');
    return refused(idOf(body), `The protocol version is not supported; supported: ${supported}`);
  }
  const version = (known ? header : undefined) ?? UNSAID_VERSION;
  if (Array.isArray(body)) return readBatch(body, version);
  return isJSONRPCRequest(body) ? one('legacy', version, body) : accepted(body);
}

function readBatch(body: readonly unknown[], version: string): Inbound {
  if (!allowsBatches(version)) return refused(null, `Protocol ${version} has no batches`);
  if (body.length > MAX_BATCH) return refused(null, `A batch may hold ${MAX_BATCH} messages`);
  if (body.some((element) => isInitializeRequest(element))) {
    return refused(null, 'A batch may not hold initialize');
  }
  const requests = body.filter((element) => isJSONRPCRequest(element));
  if (requests.length === 0) return accepted(body);
  return { kind: 'requests', era: 'legacy', version, requests, notes: notesIn(body), batch: true };
}

function accepted(body: unknown): Inbound {
  return { kind: 'accepted', notes: notesIn(body) };
}

function one(era: Era, version: string, request: JSONRPCRequest): Inbound {
  return { kind: 'requests', era, version, requests: [request], notes: NO_NOTES, batch: false };
}

function refused(id: RpcId, message: string): Inbound {
  const error = new GatewayError('invalid_request', message);
  return { kind: 'rejected', status: error.status, error: toRpcError(error, id) };
}

function rejected(status: number, id: RpcId, code: number, message: string): Inbound {
  return { kind: 'rejected', status, error: rpcError(id, { code, message }) };
}

/** The id to echo, where there is one to be read. */
function idOf(body: unknown): RpcId {
  if (typeof body !== 'object' || body === null || !('id' in body)) return null;
  const { id } = body;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
