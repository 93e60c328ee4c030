import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { z } from 'zod';
import { UnusableAnswer } from '../backends/attempt-cause.js';
import type { ContentBlock } from '../tool-call/tool-outcome.js';
import type { ItemMethod } from './item-tool.js';

/** What an upstream server gave, in parts that a model reads one by one, and how these become a result. */
export interface ItemAnswer {
  readonly parts: readonly ContentBlock[];
  /** What else it says, as members of the result. */
  readonly rest: Readonly<Record<string, unknown>>;
  /** Members that a part keeps whatever of it is shown. */
  readonly kept: readonly string[];
  /** A part that says something of the gate's own. */
  note(text: string): ContentBlock;
  resultOf(parts: readonly ContentBlock[]): Readonly<Record<string, unknown>>;
}

/** So many completions may be given at a time (MCP, server, utilities, completion). */
const MAX_VALUES = 100;

const Meta = z.record(z.string(), z.unknown()).optional();
const Contents = z.union([
  z.looseObject({ uri: z.string(), text: z.string() }),
  z.looseObject({ uri: z.string(), blob: z.string() }),
]);
const Read = z.object({ contents: z.array(Contents), _meta: Meta });
const Got = z.object({
  description: z.string().optional(),
  messages: z.array(
    z.looseObject({
      role: z.enum(['user', 'assistant']),
      content: z.looseObject({ type: z.string() }),
    }),
  ),
  _meta: Meta,
});
const Completed = z.object({
  completion: z.object({
    values: z.array(z.string()),
    total: z.number().optional(),
    hasMore: z.boolean().optional(),
  }),
});

/**
 * Reads what an upstream server has answered.
 * @throws GatewayError `backend_unavailable` for what is not as MCP has it.
 */
export function readAnswer(method: ItemMethod, { body }: BackendReply): ItemAnswer {
  switch (method) {
    case 'resources/read':
      return asContents(parsed(Read, body));
    case 'prompts/get':
      return asMessages(parsed(Got, body));
    case 'completion/complete':
      return asCompletion(parsed(Completed, body));
  }
}

function asContents({ contents, ...rest }: z.output<typeof Read>): ItemAnswer {
  const uri = contents[0]?.uri ?? '';
  return {
    parts: contents.map((each) => ({ ...each, type: 'text' in each ? 'text' : 'blob' })),
    rest,
    kept: ['uri'],
    note: (text) => ({ type: 'text', uri, mimeType: 'text/plain', text }),
    resultOf: (parts) => ({ contents: parts.map(({ type: _type, ...each }) => each) }),
  };
}

function asMessages({ messages, ...rest }: z.output<typeof Got>): ItemAnswer {
  return {
    parts: messages.map(({ role, content }) => ({ ...content, role })),
    rest,
    kept: ['role'],
    note: (text) => ({ type: 'text', role: 'user', text }),
    resultOf: (parts) => ({
      messages: parts.map(({ role, ...content }) => ({ role, content })),
    }),
  };
}

/** Values are whole or not there. */
function asCompletion({ completion }: z.output<typeof Completed>): ItemAnswer {
  const { values, ...facts } = completion;
  return {
    parts: values.slice(0, MAX_VALUES).map((value) => ({ type: 'completion', value })),
    rest: {},
    kept: [],
    note: (text) => ({ type: 'text', text }),
    resultOf: (parts) => {
      const shown = parts.flatMap(({ type, value }) => (type === 'completion' ? [value] : []));
      const more = shown.length < values.length ? { hasMore: true } : {};
      return { completion: { ...facts, ...more, values: shown } };
    },
  };
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const message = 'The MCP server does not answer as MCP has it';
  const detail = z.prettifyError(read.error).slice(0, 1_000);
  const cause = new UnusableAnswer(detail);
  throw new GatewayError('backend_unavailable', message, { cause, detail });
}
