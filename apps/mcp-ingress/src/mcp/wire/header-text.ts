const PREFIX = '=?base64?';
const SUFFIX = '?=';

/**
 * The text of a header that may be written in Base64, where ASCII does not suffice (MCP 2026-07-28,
 * Streamable HTTP, value encoding); null for one that claims to be and is not.
 */
export function decodeHeaderText(value: string): string | null {
  const text = value.replace(/^[ \t]+|[ \t]+$/g, '');
  if (!text.startsWith(PREFIX) || !text.endsWith(SUFFIX)) return text;
  const encoded = text.slice(PREFIX.length, -SUFFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
