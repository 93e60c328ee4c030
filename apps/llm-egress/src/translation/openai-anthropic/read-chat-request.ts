import { GatewayError } from '@gatehouse/contracts';
import type { z } from 'zod';
import { ChatRequest } from './chat-request.js';

/**
 * Reads a chat completion that shall be translated.
 * @throws GatewayError `invalid_request` naming the first member that cannot be
 */
export function readChatRequest(source: string): ChatRequest {
  const { data, error } = ChatRequest.safeParse(withoutNulls(JSON.parse(source)));
  if (data) return data;
  const [issue] = error.issues;
  throw new GatewayError('invalid_request', issue ? describe(issue) : undefined);
}

/** In OpenAI's API a member that is null says what a missing one says. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

const UNKNOWN = 'cannot be translated for the provider of this model';

/** The place of a mistake, and what it is: the deepest that any reading of the place came to. */
function describe(issue: z.core.$ZodIssue, parent: readonly PropertyKey[] = []): string {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return `${place([...path, ...issue.keys.slice(0, 1)])}: ${UNKNOWN}`;
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors
      .flat()
      .toSorted((a, b) => b.path.length - a.path.length)
      .at(0);
    if (deepest && deepest.path.length > 0) return describe(deepest, path);
    return `${place(path)}: ${UNKNOWN}`;
  }
  // Our own words say enough; a schema's are about what it expected.
  const isOurs = issue.code === 'custom' || issue.code === 'invalid_format';
  return `${place(path)}: ${isOurs ? issue.message : `${UNKNOWN} (${issue.message})`}`;
}

/** As SDKs write it: `messages[0].content`. */
function place(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? String(part) : `.${String(part)}`;
    })
    .join('');
}
