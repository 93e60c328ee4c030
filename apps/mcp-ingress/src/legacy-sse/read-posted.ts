import { GatewayError } from '@gatehouse/contracts';
import type { SessionMessage } from '@gatehouse/contracts';
import type { IncomingHttpHeaders } from 'node:http';
import { readJson } from '../mcp/wire/read-message.js';
import type { Inbound } from '../mcp/wire/read-message.js';
import { notesIn } from '../mcp/wire/read-notes.js';
import { toRpcError } from '../mcp/wire/rpc-error.js';

/** It has to fit into a message of the broker, whichever replica it came to. */
export const MAX_MESSAGE_BYTES = 512 * 1024;

/** What a client has posted to a session. */
export type Posted = { readonly inbound: Inbound; readonly cancelled: SessionMessage['cancelled'] };

/** Reads a posted message. The revision without sessions has no place here. */
export function readPosted(text: string, headers: IncomingHttpHeaders): Posted {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refused(new GatewayError('invalid_request', 'The body is not valid JSON'));
  }
  const said = headers['mcp-protocol-version'];
  const version = typeof said === 'string' ? { protocolVersionHeader: said } : {};
  const inbound = readJson(body, version);
  if (inbound.kind === 'requests' && inbound.era === 'modern') {
    const message = 'Protocol 2026-07-28 has no sessions: POST to the MCP endpoint';
    return refused(new GatewayError('invalid_request', message));
  }
  return { inbound, cancelled: [...notesIn(body).cancelled] };
}

function refused(error: GatewayError): Posted {
  const { status } = error;
  return { inbound: { kind: 'rejected', status, error: toRpcError(error, null) }, cancelled: [] };
}
