/**
 * Headers that belong to the gate and to the connection, or that would change how a message is read. A
 * contract may name them as parameters; of Accept, Content-Type and Authorization OpenAPI itself says that
 * such a parameter is to be ignored (3.1.0, section 4.8.12).
 */
const RESERVED = new Set([
  'accept',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Whether a header is none that an argument of a tool could set. */
export function isReservedHeader(name: string): boolean {
  const header = name.toLowerCase();
  return RESERVED.has(header) || header.startsWith('x-forwarded-');
}
