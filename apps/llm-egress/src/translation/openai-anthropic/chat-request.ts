import { z } from 'zod';

/** Marks where the provider may cache the prompt, as clients that know Anthropic write it. */
const cache_control = z.json().optional();

const TextPart = z.strictObject({ type: z.literal('text'), text: z.string(), cache_control });

const ImagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z
      .string()
      .regex(
        /^(?:https?:\/\/|data:image\/(?:jpeg|png|gif|webp);base64,)/,
        'use a JPEG, PNG, GIF or WebP image',
      ),
    detail: z.literal('auto').optional(),
  }),
  cache_control,
});

const FilePart = z.strictObject({
  type: z.literal('file'),
  file: z.strictObject({
    file_data: z.string().regex(/^data:application\/pdf;base64,/, 'use a PDF in base64'),
    filename: z.string().optional(),
  }),
  cache_control,
});

const RefusalPart = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });

export const UserPart = z.discriminatedUnion('type', [TextPart, ImagePart, FilePart]);
export type UserPart = z.output<typeof UserPart>;
const AssistantPart = z.discriminatedUnion('type', [TextPart, RefusalPart]);

/** The arguments of a tool call: a JSON object, which Anthropic's API takes as such. */
const Arguments = z.string().refine(isObjectText, 'must be a JSON object');

const ToolCall = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  index: z.int().optional(),
  function: z.strictObject({ name: z.string(), arguments: Arguments }),
});

const texts = z.union([z.string(), z.array(TextPart)]);

const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: texts }),
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(UserPart)]) }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(AssistantPart)]).optional(),
    refusal: z.string().optional(),
    tool_calls: z.array(ToolCall).optional(),
    // Answers bring an empty list of them, and come back as they were given.
    annotations: z.tuple([]).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string(), content: texts }),
]);
export type Message = z.output<typeof Message>;

const Tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.unknown().optional(),
    strict: z.boolean().optional(),
  }),
  cache_control,
});

const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
]);

const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      // Names and descriptions are for the reader; Anthropic's API has only the schema, and is strict.
      name: z.string().optional(),
      description: z.string().optional(),
      schema: z.unknown(),
      strict: z.boolean().optional(),
    }),
  }),
]);

/**
 * What of a chat completion can be said in the Messages API. Members that are null are gone by now. What
 * is not here is refused by its name; what has an effect must be here, or have the value that has none.
 */
export const ChatRequest = z.strictObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  max_completion_tokens: z.int().optional(),
  max_tokens: z.int().optional(),
  stream: z.boolean().optional(),
  // What they ask for is about the form of the stream, which is made here.
  stream_options: z.unknown().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  tools: z.array(Tool).optional(),
  tool_choice: ToolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: ResponseFormat.optional(),
  reasoning_effort: z.enum(['none', 'low', 'medium', 'high']).optional(),
  service_tier: z.enum(['auto', 'default']).optional(),
  user: z.string().optional(),
  safety_identifier: z.string().optional(),
  n: z.literal(1).optional(),
  logprobs: z.literal(false).optional(),
  logit_bias: z.strictObject({}).optional(),
  frequency_penalty: z.literal(0).optional(),
  presence_penalty: z.literal(0).optional(),
  store: z.literal(false).optional(),
  metadata: z.strictObject({}).optional(),
  modalities: z.tuple([z.literal('text')]).optional(),
  verbosity: z.literal('medium').optional(),
});
export type ChatRequest = z.output<typeof ChatRequest>;

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
