const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
/** The newest revision, which needs no session. */
export const MODERN = { ...HEADERS, 'mcp-protocol-version': '2026-07-28' };
/** The newest that version 1 of the SDK speaks. It reads past what is new in a request's body. */
export const LEGACY = { ...HEADERS, 'mcp-protocol-version': '2025-11-25' };
