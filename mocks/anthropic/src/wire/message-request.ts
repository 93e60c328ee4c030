import { z } from 'zod';
import { CacheControl, Content, SystemPrompt } from './content-block.js';
import { ThinkingConfig } from './thinking-config.js';
import { ToolChoice, ToolDefinition } from './tool-definition.js';

const Message = z.strictObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: Content,
});
export type Message = z.output<typeof Message>;

const OutputConfig = z.strictObject({
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  format: z
    .strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
    .nullish(),
  task_budget: z.unknown().optional(),
});

/** What a prompt is made of: the fields that creating a message and counting its tokens have in common. */
const prompt = {
  model: z.string().min(1).max(256),
  messages: z.array(Message).min(1, 'at least one message is required'),
  system: SystemPrompt.optional(),
  tools: z.array(ToolDefinition).optional(),
  tool_choice: ToolChoice.optional(),
  thinking: ThinkingConfig.optional(),
  output_config: OutputConfig.optional(),
  cache_control: CacheControl,
  speed: z.enum(['standard', 'fast']).nullish(),
  // Those below are accepted only with the header of their beta: see beta-rules.ts.
  compaction: z.unknown().optional(),
  context_management: z.unknown().optional(),
  mcp_servers: z.unknown().optional(),
  thread: z.unknown().optional(),
};

const share = z.number().min(0).max(1);

/** The body of `POST /v1/messages`. An unknown field is refused, as the provider refuses it. */
export const MessageRequest = z.strictObject({
  ...prompt,
  max_tokens: z.int().min(0, 'Input should be greater than or equal to 0'),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().min(1)).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  inference_geo: z.string().nullish(),
  container: z.union([z.string(), z.looseObject({})]).nullish(),
  diagnostics: z.strictObject({ previous_message_id: z.string().nullish() }).nullish(),
  temperature: share.optional(),
  top_p: share.optional(),
  top_k: z.int().min(0).optional(),
  billing_policy: z.unknown().optional(),
  fallback_credit_token: z.unknown().optional(),
  fallbacks: z.unknown().optional(),
  user_profile_id: z.unknown().optional(),
});
export type MessageRequest = z.output<typeof MessageRequest>;

/** The body of `POST /v1/messages/count_tokens`. */
export const CountTokensRequest = z.strictObject(prompt);
export type CountTokensRequest = z.output<typeof CountTokensRequest>;
