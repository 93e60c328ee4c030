import { z } from 'zod';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string(),
    detail: z.enum(['auto', 'low', 'high']).optional(),
  }),
});
const refusalPart = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });

const text = z.union([z.string(), z.array(textPart).min(1)]);
const name = z.string().optional();

// Clients send back what they were given together with what the SDKs add to it (`parsed`), so messages of the
// model are not strict.
const ToolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const instructions = { content: text, name };

/** One message of a conversation, by its role. */
export const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('developer'), ...instructions }),
  z.strictObject({ role: z.literal('system'), ...instructions }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion('type', [textPart, imagePart])).min(1),
    ]),
    name,
  }),
  z.looseObject({
    role: z.literal('assistant'),
    content: z
      .union([z.string(), z.array(z.discriminatedUnion('type', [textPart, refusalPart])).min(1)])
      .nullish(),
    name,
    refusal: z.string().nullish(),
    tool_calls: z.array(ToolCall).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: text, tool_call_id: z.string() }),
]);
export type Message = z.output<typeof Message>;

/** The text of a message, without what is no text. */
export function textOf(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => ('text' in part ? [part.text] : [])).join('\n');
}
